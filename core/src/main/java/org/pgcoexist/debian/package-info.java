/**
 * What postgresql-common defines: {@code /etc/postgresql/N/name}, start.conf, user_clusters,
 * pg_ctlcluster, pg_createcluster. After any operation its tools see a normal cluster.
 */
package org.pgcoexist.debian;
