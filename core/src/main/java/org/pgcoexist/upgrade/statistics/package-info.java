/** The planner's statistics, gathered before the new cluster is opened or while it serves. */
package org.pgcoexist.upgrade.statistics;
