package org.pgcoexist.commands.output;

import java.util.List;

/**
 * What needs the administrator's attention.
 *
 * @param cluster the cluster it is about
 * @param kind a word for programs, which stays the same
 * @param what a sentence
 * @param next what to type; may be nothing
 */
public record Note(String cluster, String kind, String what, List<Next> next) {

  /** An upgrade or the like is at work. */
  public static final String AT_WORK = "at-work";

  /** One has stopped; or, for a user who may not look, is at work or has stopped. */
  public static final String STOPPED = "stopped";

  /** One waits for its cutover. */
  public static final String READY = "ready";

  /** An upgrade was requested and waits. */
  public static final String UPGRADE_ASKED = "upgrade-asked";

  /** An upgrade is done, and gathering its statistics failed or has died. */
  public static final String STATISTICS_MISSING = "statistics-missing";

  public static final String FAULTY_CONFIGURATION = "faulty-configuration";
  public static final String BINARIES_MISSING = "binaries-missing";
  public static final String DOWN = "down";
  public static final String NEWER_MAJOR = "newer-major";

  /**
   * A command.
   *
   * @param command what to type
   * @param does what it does, for a person
   */
  public record Next(String command, String does) {}
}
