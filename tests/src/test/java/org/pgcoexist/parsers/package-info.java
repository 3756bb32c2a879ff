/** What holds for the readers of files and outputs, whatever somebody wrote there. */
package org.pgcoexist.parsers;
