/** Preflight checks of databases and of what is in them. */
package org.pgcoexist.upgrade.preflight.catalog;
