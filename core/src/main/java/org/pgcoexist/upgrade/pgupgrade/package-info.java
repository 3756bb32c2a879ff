/** The methods copy, clone, link and swap: pg_upgrade brings the data files. */
package org.pgcoexist.upgrade.pgupgrade;
