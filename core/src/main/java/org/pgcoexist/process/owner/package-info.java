/**
 * Work on files with the rights of a cluster's owner, in a process of that user, whose answers are
 * not trusted.
 */
package org.pgcoexist.process.owner;
