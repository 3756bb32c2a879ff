package org.pgcoexist.model;

import java.util.Optional;

/**
 * A PostgreSQL major version: two numbers up to 9.6, one from 10 on.
 *
 * @param first the first number
 * @param second the second number for majors below 10, else −1
 */
public record MajorVersion(int first, int second) implements Comparable<MajorVersion> {

  /** The last {@code first} number that has a second one (9.6 was followed by 10). */
  private static final int LAST_TWO_PART = 9;

  public MajorVersion {
    if (first < 1
        || first > 999
        || (first <= LAST_TWO_PART ? second < 0 || second > 999 : second != -1)) {
      throw new IllegalArgumentException("not a PostgreSQL major: " + first + ", " + second);
    }
  }

  /**
   * Reads a major as PG_VERSION and {@code /usr/lib/postgresql} spell it: {@code 9.6}, {@code 15}.
   *
   * @return empty when the text is no major, also for a full version such as 15.3
   */
  public static Optional<MajorVersion> parse(String text) {
    int dot = text.indexOf('.');
    int first = number(dot < 0 ? text : text.substring(0, dot));
    int second = dot < 0 ? -1 : number(text.substring(dot + 1));
    if (first < 1 || (dot >= 0 && second < 0) || (first <= LAST_TWO_PART) != (dot >= 0)) {
      return Optional.empty();
    }
    return Optional.of(new MajorVersion(first, second));
  }

  /** At most three digits without a leading zero, or −1. */
  private static int number(String digits) {
    int length = digits.length();
    if (length == 0 || length > 3 || (length > 1 && digits.charAt(0) == '0')) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < length; i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value;
  }

  /** True when this major is {@code number} or newer. */
  public boolean isAtLeast(int number) {
    return first >= number;
  }

  @Override
  public int compareTo(MajorVersion other) {
    int byFirst = Integer.compare(first, other.first);
    return byFirst != 0 ? byFirst : Integer.compare(second, other.second);
  }

  @Override
  public String toString() {
    return second < 0 ? Integer.toString(first) : first + "." + second;
  }
}
