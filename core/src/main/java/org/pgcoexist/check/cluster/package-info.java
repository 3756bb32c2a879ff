/** Rules about where a cluster is: its data, its configuration, its major, work on it. */
package org.pgcoexist.check.cluster;
