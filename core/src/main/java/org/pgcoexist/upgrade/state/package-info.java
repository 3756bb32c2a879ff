/**
 * Both clusters as the disk shows them: servers, pg_control, status, and the markers of the steps.
 */
package org.pgcoexist.upgrade.state;
