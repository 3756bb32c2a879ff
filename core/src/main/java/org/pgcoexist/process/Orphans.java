package org.pgcoexist.process;

import java.util.HashSet;
import java.util.List;

/**
 * What an attempt left running when the process that made it was killed.
 *
 * <p>Every program an attempt starts carries the attempt's id in {@link #VARIABLE}, and hands it
 * down to what it starts itself. A cluster that is to serve clients must be started without it:
 * where no systemd starts it, its postmaster keeps the variable for as long as it runs.
 */
public final class Orphans {
  /** The environment variable that holds the id. */
  public static final String VARIABLE = "PGCOEXIST_ATTEMPT";

  /** The same of a program that forks: what it forked may live on when it has ended. */
  public static final String FORKS = "PGCOEXIST_FORKS";

  private final MarkedProcesses group;

  /**
   * @param attempt the id: letters, digits, {@code .}, {@code _} and {@code -}
   * @param owner whom its programs ran as, where not as this process's user
   */
  public Orphans(String attempt, Account owner) {
    this(VARIABLE, attempt, owner);
  }

  /**
   * @param variable which of the variables holds the id
   */
  Orphans(String variable, String attempt, Account owner) {
    if (!attempt.matches("[A-Za-z0-9._-]+")) {
      throw new IllegalArgumentException("not an attempt's id: " + attempt);
    }
    this.group =
        new MarkedProcesses(
            variable + "=" + attempt,
            new HashSet<>(List.of(UserDatabase.current().uid(), owner.uid())));
  }

  /**
   * The process ids of what carries the id and is the owner's or ours, and of its descendants, in
   * ascending order; never this process or its ancestors. Another user's processes are seen by root
   * alone.
   */
  public List<Long> find() {
    return group.members().stream().map(ProcessTable.Entry::pid).sorted().toList();
  }

  /**
   * Ends them: SIGTERM, SIGKILL two seconds later. Returns when none lives. A postmaster comes to
   * its end like in a crash then; its next start recovers.
   *
   * @throws org.pgcoexist.CoexistException when one cannot be ended
   */
  public void end() {
    group.end();
  }
}
