package org.pgcoexist.model;

import java.util.Optional;

/**
 * The name of a cluster, unique on the machine.
 *
 * <p>What postgresql-common accepts, and no more: it becomes a directory, a systemd unit and a line
 * in files separated by blanks.
 *
 * @param value the name itself
 */
public record ClusterName(String value) implements Comparable<ClusterName> {

  /** PostgreSQL's NAMEDATALEN − 1; also keeps socket paths below the kernel's 107 bytes. */
  public static final int MAX_LENGTH = 63;

  public ClusterName {
    Optional<String> fault = fault(value);
    if (fault.isPresent()) {
      throw new IllegalArgumentException("cluster name \"" + value + "\" " + fault.get());
    }
  }

  /** What is wrong with a name, as the end of a sentence about it; empty for a good one. */
  public static Optional<String> fault(String value) {
    if (value.isEmpty()) {
      return Optional.of("is empty");
    }
    if (value.length() > MAX_LENGTH) {
      return Optional.of("is longer than " + MAX_LENGTH + " characters");
    }
    if (value.charAt(0) == '-' || value.charAt(0) == '.') {
      return Optional.of("starts with '" + value.charAt(0) + "'");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && !(c >= '0' && c <= '9') && "_.-".indexOf(c) < 0) {
        return Optional.of("has a character other than letters, digits, '_', '.' and '-'");
      }
    }
    return Optional.empty();
  }

  @Override
  public int compareTo(ClusterName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
