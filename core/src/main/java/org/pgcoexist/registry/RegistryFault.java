package org.pgcoexist.registry;

import java.nio.file.Path;
import org.pgcoexist.CoexistException;
import org.pgcoexist.Shell;

/** The words for a registry that is refused. */
final class RegistryFault {

  private RegistryFault() {}

  /**
   * A fault of a line.
   *
   * @param line counted from 1
   * @param what what is wrong with it
   * @param why the rule it breaks
   */
  static CoexistException at(Path file, int line, String what, String why) {
    return CoexistException.usage(
        file + ":" + line + ": " + what,
        why,
        "edit it: sensible-editor +" + line + " " + Shell.word(file));
  }
}
