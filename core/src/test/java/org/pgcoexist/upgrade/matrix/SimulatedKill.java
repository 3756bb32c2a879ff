package org.pgcoexist.upgrade.matrix;

/** The death of the process, which nobody may catch. */
final class SimulatedKill extends Error {
  private static final long serialVersionUID = 1L;

  SimulatedKill(String where) {
    super("killed at " + where);
  }
}
