/** Logical replication from the old server to the new one: publications, slots, subscriptions. */
package org.pgcoexist.upgrade.replication;
