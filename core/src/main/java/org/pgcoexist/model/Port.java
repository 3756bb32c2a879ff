package org.pgcoexist.model;

import java.util.Optional;

/**
 * A TCP port, which also names the Unix socket of a server.
 *
 * @param number 1 to 65535
 */
public record Port(int number) implements Comparable<Port> {

  /** PostgreSQL's own default, the first one that is given out. */
  public static final Port DEFAULT = new Port(5432);

  /** Where the private server of a new cluster is during an upgrade (proposal, step 2). */
  public static final Port UPGRADE_NEW = new Port(5430);

  /** Where the private server of an old cluster is during an upgrade (proposal, step 5). */
  public static final Port UPGRADE_OLD = new Port(5431);

  public Port {
    if (number < 1 || number > 65535) {
      throw new IllegalArgumentException("port " + number + " is outside 1..65535");
    }
  }

  /** Reads a decimal port without sign or leading zero; empty when the text is none. */
  public static Optional<Port> parse(String text) {
    if (text.isEmpty() || text.length() > 5 || text.charAt(0) == '0') {
      return Optional.empty();
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return Optional.empty();
      }
      value = value * 10 + (c - '0');
    }
    return value <= 65535 ? Optional.of(new Port(value)) : Optional.empty();
  }

  @Override
  public int compareTo(Port other) {
    return Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return Integer.toString(number);
  }
}
