/**
 * The frame of the preflight checks: how the old cluster is asked, what a check is, what it finds.
 */
package org.pgcoexist.upgrade.preflight;
