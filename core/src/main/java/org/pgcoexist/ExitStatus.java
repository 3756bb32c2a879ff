package org.pgcoexist;

/** The exit statuses every command keeps to. */
public enum ExitStatus {
  /** Done, or a check that found nothing. */
  DONE(0),
  /** Failed after work began; the message names the next command. */
  FAILED(1),
  /** Wrong usage or bad input; nothing was touched. */
  USAGE(2),
  /** A preflight refused; nothing was touched. */
  REFUSED(3),
  /** Another process works on this cluster or holds the registry. */
  BUSY(4),
  /** Stopped at a safe point by SIGINT. */
  INTERRUPTED(130),
  /** Stopped at a safe point by SIGTERM. */
  TERMINATED(143);

  private final int code;

  ExitStatus(int code) {
    this.code = code;
  }

  /** The number a process exits with. */
  public int code() {
    return code;
  }
}
