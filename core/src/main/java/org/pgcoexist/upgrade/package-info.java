/**
 * The upgrade engine: the attempt and its journal, plans of steps, events, and the entry point
 * {@link org.pgcoexist.upgrade.Upgrade}.
 *
 * <p>A method is a plan. Intent is in the journal before the first side effect of a step, the
 * outcome after it; what a step finds on the disk overrules both.
 */
package org.pgcoexist.upgrade;
