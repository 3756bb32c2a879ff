package org.pgcoexist.upgrade.config;

/** The parameters that a major has. */
@FunctionalInterface
public interface ParameterNames {

  /**
   * True when the major knows a parameter.
   *
   * @param name in lower case
   */
  boolean knows(String name) throws InterruptedException;
}
