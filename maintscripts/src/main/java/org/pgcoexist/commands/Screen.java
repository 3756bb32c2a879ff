package org.pgcoexist.commands;

/**
 * What standard output is: a terminal that can redraw a line, or a pipe or file.
 *
 * @param isTerminal whether a line can be redrawn
 * @param columns its width; of no meaning elsewhere
 */
record Screen(boolean isTerminal, int columns) {

  private static final int USUAL_COLUMNS = 80;
  private static final int LEAST_COLUMNS = 20;

  /** A pipe or a file. */
  static final Screen NONE = new Screen(false, USUAL_COLUMNS);

  static Screen terminal(int columns) {
    return new Screen(true, columns < LEAST_COLUMNS ? USUAL_COLUMNS : columns);
  }

  /** As the launcher tells, since Java cannot tell standard output alone. */
  static Screen ofLauncher() {
    return Boolean.getBoolean("pgcoexist.terminal")
        ? terminal(Integer.getInteger("pgcoexist.columns", USUAL_COLUMNS))
        : NONE;
  }
}
