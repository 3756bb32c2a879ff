/** The method dumpall: one pg_dumpall file, loaded by one psql. */
package org.pgcoexist.upgrade.dumpall;
