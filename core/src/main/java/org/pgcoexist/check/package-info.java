/**
 * Compares the registry, the disk and postgresql-common: a picture of the machine is taken once,
 * and each {@link org.pgcoexist.check.inconsistency.ConsistencyRule} looks for one kind of
 * disagreement in it. No program is started and nothing is changed.
 */
package org.pgcoexist.check;
