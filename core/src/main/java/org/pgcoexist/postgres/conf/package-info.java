/** PostgreSQL's configuration files: read as the server reads them, and edited line by line. */
package org.pgcoexist.postgres.conf;
