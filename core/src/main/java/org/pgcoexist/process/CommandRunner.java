package org.pgcoexist.process;

import org.pgcoexist.process.output.OutputListener;

/**
 * Runs programs.
 *
 * <p>Every method waits for the program's end. An interrupt of the calling thread, or the time
 * limit, kills the program with all its descendants and waits for them; the interrupt is reported
 * as {@link InterruptedException}, the time limit as a {@link org.pgcoexist.CoexistException}.
 */
public interface CommandRunner {

  /**
   * Runs a program and keeps its standard output.
   *
   * @return how it ended, whatever the exit status
   * @throws org.pgcoexist.CoexistException when it could not be started or hit its time limit
   */
  CommandResult run(Command command) throws InterruptedException;

  /**
   * Runs a program and streams what it writes.
   *
   * @return how it ended, with an empty {@link CommandResult#output()}
   */
  CommandResult run(Command command, OutputListener listener) throws InterruptedException;

  /**
   * Runs a program that must succeed and keeps its standard output.
   *
   * @param what what the program was to do, for the failure's message: "cannot initdb main"
   * @throws org.pgcoexist.CoexistException when it exits with another status than 0; the message
   *     shows the arguments, the directory, the exit status or signal and the tail of its errors
   */
  CommandResult require(String what, Command command) throws InterruptedException;

  /**
   * Runs a program for a person, whose input and output are this process's.
   *
   * @param terminal whether the input is a terminal: the program gets one of its own then, on which
   *     Ctrl-C is for the program alone
   * @return its exit status; 128 + the signal's number when a signal ended it
   */
  default int attend(Command command, boolean terminal) throws InterruptedException {
    throw new UnsupportedOperationException("nobody is there");
  }

  /** Runs what starts and stops the servers that clients use: nothing of us is on these. */
  default CommandRunner ofPublicServers() {
    return this;
  }

  /** How many programs it is worth running at the same time, each from a thread of its own. */
  default int worthAtOnce() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** Does two works whose programs wait for each other, as at the ends of a pipe. */
  default void both(Work first, Work second) throws InterruptedException {
    Concurrently.run(2, first, second);
  }

  /** Ends what programs of a killed process left running; see {@link Orphans#end()}. */
  default void endOrphans(String attempt, Account owner) {
    new Orphans(attempt, owner).end();
  }

  /** Ends what an attempt's pg_upgrade forked and did not wait for, since it was killed itself. */
  default void endForks(String attempt, Account owner) {
    new Orphans(Orphans.FORKS, attempt, owner).end();
  }
}
