package org.pgcoexist.commands.output;

import java.time.Duration;

/** Amounts as people read them. */
public final class HumanFormat {

  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};
  private static final String[] THOUSANDS = {"", " k", " M", " G"};

  private HumanFormat() {}

  /** Seconds below a minute, then minutes, then hours. */
  public static String duration(Duration duration) {
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

  /** An estimate, no closer than it can be: 7 s, 40 s, 3 min, 2 h 10 min. */
  static String left(Duration duration) {
    long seconds = (duration.toMillis() + 999) / 1000;
    if (seconds <= 20) {
      return Math.max(1, seconds) + " s";
    }
    if (seconds <= 55) {
      return (seconds + 4) / 5 * 5 + " s";
    }
    long minutes = (seconds + 59) / 60;
    return minutes < 60 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 / 10 * 10 + " min";
  }

  /** A number of things in thousands, millions and so on, three significant digits. */
  static String count(long number) {
    double amount = number;
    int unit = 0;
    while (amount >= 1000 && unit < THOUSANDS.length - 1) {
      amount /= 1000;
      unit++;
    }
    if (unit == 0) {
      return Long.toString(number);
    }
    long tenths = Math.round(amount * 10);
    return (amount >= 100 ? Long.toString(Math.round(amount)) : tenths / 10 + "." + tenths % 10)
        + THOUSANDS[unit];
  }

  /** Three significant digits in units of 1024. */
  public static String bytes(long bytes) {
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
