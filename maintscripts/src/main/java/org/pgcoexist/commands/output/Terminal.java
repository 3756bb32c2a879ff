package org.pgcoexist.commands.output;

/**
 * What standard output is: a terminal that can redraw a line, or a pipe or file.
 *
 * @param isTerminal whether a line can be redrawn
 * @param columns its width; of no meaning elsewhere
 */
public record Terminal(boolean isTerminal, int columns) {

  private static final int USUAL_COLUMNS = 80;
  private static final int LEAST_COLUMNS = 20;

  /** A pipe or a file. */
  public static final Terminal NONE = new Terminal(false, USUAL_COLUMNS);

  public static Terminal terminal(int columns) {
    return new Terminal(true, columns < LEAST_COLUMNS ? USUAL_COLUMNS : columns);
  }

  /** As the launcher tells, since Java cannot tell standard output alone. */
  public static Terminal ofLauncher() {
    return Boolean.getBoolean("pgcoexist.terminal")
        ? terminal(Integer.getInteger("pgcoexist.columns", USUAL_COLUMNS))
        : NONE;
  }
}
