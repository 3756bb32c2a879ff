package org.pgcoexist.upgrade;

/**
 * Something a preflight found before anything was touched.
 *
 * @param refuses true when the upgrade cannot go on with it; false for a warning
 * @param problem what is wrong
 * @param mend how to mend it, commands as they are typed; empty where nothing needs to be done
 */
public record Finding(boolean refuses, String problem, String mend) {

  public static Finding refusal(String problem, String mend) {
    return new Finding(true, problem, mend);
  }

  public static Finding warning(String problem, String mend) {
    return new Finding(false, problem, mend);
  }
}
