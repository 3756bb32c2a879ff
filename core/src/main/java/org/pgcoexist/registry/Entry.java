package org.pgcoexist.registry;

import org.pgcoexist.model.Cluster;

/**
 * A cluster and where the file has it.
 *
 * @param cluster what the section says
 * @param block from the start of the section's first line to behind its last key
 * @param port where the value of the port is, and in which line
 * @param status where the value of the status is
 * @param path where the value of the path is
 */
record Entry(Cluster cluster, LineCursor.Span block, Value port, Value status, Value path) {

  /**
   * A value in the file.
   *
   * @param text the value itself
   * @param span where it is
   * @param line the number of its line
   */
  record Value(String text, LineCursor.Span span, int line) {}
}
