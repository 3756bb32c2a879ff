/**
 * Work that survives its own death: plans of steps, their journal on the disk, and what runs them.
 * Upgrades are one kind of it. It knows no kind; a kind brings its decisions ({@link Undertaking}),
 * its steps, and how its journals are read ({@link Kind}).
 */
package org.pgcoexist.engine;
