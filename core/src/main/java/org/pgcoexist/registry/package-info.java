/** The registry of clusters, {@code cluster_ports}: its format, snapshots, changes, free ports. */
package org.pgcoexist.registry;
