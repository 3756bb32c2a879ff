/**
 * What was requested, what was decided, and what all steps share. With the entry point in the
 * package above it is what a user of the library meets; the packages beside it are internal.
 */
package org.pgcoexist.upgrade.plan;
