/** Clusters, majors, ports, and where everything of a cluster lies: immutable values only. */
package org.pgcoexist.model;
