/**
 * Running programs. {@link org.pgcoexist.process.ExecCommandRunner} alone knows Commons Exec; tests
 * put a scripted {@link org.pgcoexist.process.CommandRunner} in its place.
 */
package org.pgcoexist.process;
