package org.pgcoexist;

/**
 * A failure in the three parts a person needs: what failed, why, and what to type next.
 *
 * <p>It is for faults of the world (a missing program, a full disk, a bad file). A fault of this
 * program is an {@link IllegalStateException} or another runtime exception.
 */
public final class CoexistException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitStatus status;
  private final String what;
  private final String why;
  private final String next;

  /**
   * @param status how a command that meets this failure exits
   * @param what what could not be done, without a full stop
   * @param why the cause, without a full stop
   * @param next the next step, most often a command; empty where there is none
   */
  public CoexistException(ExitStatus status, String what, String why, String next) {
    super(why.isEmpty() ? what : what + ": " + why);
    this.status = status;
    this.what = what;
    this.why = why;
    this.next = next;
  }

  /** As the other constructor, keeping the failure underneath for the full report. */
  public CoexistException(
      ExitStatus status, String what, String why, String next, Throwable cause) {
    this(status, what, why, next);
    initCause(cause);
  }

  /** Bad input or wrong usage: nothing was touched. */
  public static CoexistException usage(String what, String why, String next) {
    return new CoexistException(ExitStatus.USAGE, what, why, next);
  }

  /** Work that failed on the way. */
  public static CoexistException failed(String what, String why, String next) {
    return new CoexistException(ExitStatus.FAILED, what, why, next);
  }

  /** As {@link #failed(String, String, String)}, with the failure underneath. */
  public static CoexistException failed(String what, String why, String next, Throwable cause) {
    return new CoexistException(ExitStatus.FAILED, what, why, next, cause);
  }

  public ExitStatus status() {
    return status;
  }

  public String what() {
    return what;
  }

  public String why() {
    return why;
  }

  /** What to do next; empty where there is nothing to do. */
  public String next() {
    return next;
  }

  /**
   * This failure as a larger piece of work tells it.
   *
   * @param status how the command exits
   * @param state what it leaves, behind the cause; may be empty
   * @param commands what to type, behind the fix; may be empty
   */
  public CoexistException leaving(ExitStatus status, String state, String commands) {
    CoexistException extended =
        new CoexistException(status, what, lines(why, state), lines(next, commands), this);
    for (Throwable suppressed : getSuppressed()) {
      extended.addSuppressed(suppressed);
    }
    return extended;
  }

  /** The same failure with another advice. */
  public CoexistException advising(String advice) {
    CoexistException advised = new CoexistException(status, what, why, advice, this);
    for (Throwable suppressed : getSuppressed()) {
      advised.addSuppressed(suppressed);
    }
    return advised;
  }

  private static String lines(String first, String second) {
    return first.isEmpty() || second.isEmpty() ? first + second : first + "\n" + second;
  }
}
