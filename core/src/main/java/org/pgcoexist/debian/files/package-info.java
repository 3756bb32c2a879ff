/** The files that postgresql-common has, and which of them its programs would read. */
package org.pgcoexist.debian.files;
