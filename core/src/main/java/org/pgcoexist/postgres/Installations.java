package org.pgcoexist.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.Names;
import org.pgcoexist.model.MajorVersion;

/** The majors whose server programs are installed. */
public final class Installations {

  private final Path programs;

  /**
   * @param programs a directory with one directory a major, {@code /usr/lib/postgresql} on Debian
   */
  public Installations(Path programs) {
    this.programs = programs;
  }

  /** Every installed major, oldest first; a major with client programs only is not one. */
  public List<MajorVersion> majors() {
    List<MajorVersion> found = new ArrayList<>();
    try {
      for (String name : Names.in(programs)) {
        Optional<MajorVersion> major = MajorVersion.parse(name);
        if (major.isPresent() && find(major.get()).isPresent()) {
          found.add(major.get());
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw CoexistException.failed(
          "cannot list the installed PostgreSQL majors in " + programs, e.toString(), "", e);
    }
    Collections.sort(found);
    return found;
  }

  /** The programs of a major; empty when its server is not installed. */
  public Optional<Programs> find(MajorVersion major) {
    Path directory = programs.resolve(major.toString()).resolve("bin");
    boolean server =
        Files.isExecutable(directory.resolve("postgres"))
            && Files.isExecutable(directory.resolve("initdb"));
    return server ? Optional.of(new Programs(major, directory)) : Optional.empty();
  }

  /** The newest installed major; empty when there is none. */
  public Optional<MajorVersion> newest() {
    List<MajorVersion> all = majors();
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }
}
