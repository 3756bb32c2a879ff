/**
 * What dump and load programs and pg_upgrade report when they fail, and which of it is the cause.
 */
package org.pgcoexist.upgrade.errors;
