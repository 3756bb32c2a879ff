/** The ways data moves from the old cluster to the new one. Not public API. */
package org.pgcoexist.upgrade.transfer;
