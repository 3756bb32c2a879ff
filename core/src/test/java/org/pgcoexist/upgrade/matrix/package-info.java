/**
 * The fault matrix: every operation of an upgrade goes wrong in every way, on a made-up machine.
 */
package org.pgcoexist.upgrade.matrix;
