package org.pgcoexist.commands;

import java.time.Duration;

/** Amounts as people read them. */
final class Words {

  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

  private Words() {}

  /** Seconds below a minute, then minutes, then hours. */
  static String duration(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 10_000) {
      return millis / 1000 + "." + millis % 1000 / 100 + " s";
    }
    long seconds = Math.round(millis / 1000.0);
    if (seconds < 60) {
      return seconds + " s";
    }
    long minutes = seconds / 60;
    if (minutes < 60) {
      return minutes + " min " + seconds % 60 + " s";
    }
    return minutes / 60 + " h " + minutes % 60 + " min";
  }

  /** Three significant digits in units of 1024. */
  static String bytes(long bytes) {
    double amount = bytes;
    int unit = 0;
    while (amount >= 1000 && unit < UNITS.length - 1) {
      amount /= 1024;
      unit++;
    }
    long tenths = Math.round(amount * 10);
    boolean whole = unit == 0 || amount >= 100;
    return (whole ? Long.toString(Math.round(amount)) : tenths / 10 + "." + tenths % 10)
        + " "
        + UNITS[unit];
  }
}
