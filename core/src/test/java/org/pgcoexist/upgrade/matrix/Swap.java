package org.pgcoexist.upgrade.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The moves of {@code pg_upgrade --swap}, in its order; each of them can go wrong. */
final class Swap {

  private final Faults faults;

  Swap(Faults faults) {
    this.faults = faults;
  }

  private void move(Path from, Path to) {
    faults.change(
        "rename " + from + " to " + to + " in pg_upgrade",
        () -> {
          try {
            Files.move(from, to);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        Optional.empty());
  }

  private void make(Path directory) {
    faults.change(
        "make " + directory + " in pg_upgrade",
        () -> Site.directory(directory, 0700),
        Optional.empty());
  }

  /** From here on no server of the old cluster starts. */
  void disable(Path data) {
    Path control = data.resolve("global/pg_control");
    move(control, control.resolveSibling("pg_control.old"));
  }

  /** All databases of a tablespace, which are in both clusters. */
  void all(Path old, Path now) {
    for (String number : Site.names(old)) {
      if (number.matches("[0-9]+")) {
        one(old, now, number);
      }
    }
  }

  private void one(Path old, Path now, String number) {
    Path aside = old.resolve("moved_for_upgrade");
    Path catalogs = aside.resolve(number + "_old_catalogs");
    make(aside);
    make(catalogs);
    move(now.resolve(number), aside.resolve(number));
    move(old.resolve(number), now.resolve(number));
    catalogs(now.resolve(number), catalogs);
    catalogs(aside.resolve(number), now.resolve(number));
  }

  private void catalogs(Path from, Path to) {
    for (String name : Site.names(from)) {
      if (!DataDirectory.isUsers(name)) {
        move(from.resolve(name), to.resolve(name));
      }
    }
  }
}
