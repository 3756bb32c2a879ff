package org.pgcoexist.model;

import java.util.Optional;

/** The status a cluster has in the registry. */
public enum ClusterStatus {
  /** Started at boot. */
  ACTIVE("active", "auto"),
  /** Started by hand only. */
  INACTIVE("inactive", "manual"),
  /** An upgrade is at work; nothing else may start the cluster. */
  UPGRADING("upgrading", "disabled"),
  /** An upgrade failed and waits for the administrator; nothing else may start the cluster. */
  FAILED_UPGRADE("failed-upgrade", "disabled");

  private final String text;
  private final String startMode;

  ClusterStatus(String text, String startMode) {
    this.text = text;
    this.startMode = startMode;
  }

  /** The word in the registry. */
  public String text() {
    return text;
  }

  /** The word in start.conf that goes with this status. */
  public String startMode() {
    return startMode;
  }

  /** The status a word in the registry stands for; empty when it is none. */
  public static Optional<ClusterStatus> parse(String text) {
    for (ClusterStatus status : values()) {
      if (status.text.equals(text)) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return text;
  }
}
