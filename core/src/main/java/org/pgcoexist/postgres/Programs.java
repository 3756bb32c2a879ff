package org.pgcoexist.postgres;

import java.nio.file.Path;
import org.pgcoexist.model.MajorVersion;

/**
 * The programs of one installed major.
 *
 * @param major the major
 * @param directory where its programs are, such as {@code /usr/lib/postgresql/17/bin}
 */
public record Programs(MajorVersion major, Path directory) {

  /** The absolute path of a program, such as {@code initdb}. */
  public String path(String program) {
    return directory.resolve(program).toString();
  }
}
