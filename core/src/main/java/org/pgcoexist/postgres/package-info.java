/**
 * What PostgreSQL itself defines: installed majors and their programs, control data,
 * postgresql.conf, private servers, SQL through psql.
 */
package org.pgcoexist.postgres;
