package org.pgcoexist.upgrade.matrix;

/** The death of the process, which nobody may catch. */
final class Death extends Error {
  private static final long serialVersionUID = 1L;

  Death(String where) {
    super("killed at " + where);
  }
}
