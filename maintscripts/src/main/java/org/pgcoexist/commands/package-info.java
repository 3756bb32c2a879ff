/** Entry points: what the launchers {@code pg_coexist} and {@code pg_version_upgrade} start. */
package org.pgcoexist.commands;
