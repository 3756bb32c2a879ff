/**
 * What a checkup sees of a machine: registry, configurations, paths, servers. Nothing is judged
 * here.
 */
package org.pgcoexist.check.snapshot;
