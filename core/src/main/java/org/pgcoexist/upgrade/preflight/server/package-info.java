/** Preflight checks of what a cluster has as a whole: parameters, roles, replication. */
package org.pgcoexist.upgrade.preflight.server;
