/**
 * Looks after registered clusters: changes their settings and removes them, in the registry and in
 * what postgresql-common has together.
 */
package org.pgcoexist.upkeep;
