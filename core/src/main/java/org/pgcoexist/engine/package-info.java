/**
 * Work that survives its own death: plans of steps, and what runs them. Upgrades are one kind of
 * it. It knows no kind; a kind brings its decisions, its steps, and how its journals are read (see
 * {@link org.pgcoexist.engine.journal}).
 */
package org.pgcoexist.engine;
