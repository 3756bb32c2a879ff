package org.pgcoexist.upgrade.plan;

/**
 * Something a preflight found before anything was touched.
 *
 * @param refuses true when the upgrade cannot go on with it; false for a warning
 * @param problem what is wrong
 * @param fix how to fix it, commands as they are typed; empty where nothing needs to be done
 */
public record Finding(boolean refuses, String problem, String fix) {}
