/**
 * Preflight checks of the machine: directories, disk space, programs, and what pg_upgrade finds
 * itself.
 */
package org.pgcoexist.upgrade.preflight.host;
