/** What other packages are told when a command has changed a cluster of theirs. */
package org.pgcoexist.commands.packages;
