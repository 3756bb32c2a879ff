package org.pgcoexist.upgrade.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.pgcoexist.CoexistException;
import org.pgcoexist.model.Port;
import org.pgcoexist.process.CommandResult;

/** pg_upgrade: definitions come into files of the new cluster, users' files as they really do. */
final class PgUpgradeProgram {

  private final Servers servers;
  private final Faults faults;

  PgUpgradeProgram(Servers servers, Faults faults) {
    this.servers = servers;
    this.faults = faults;
  }

  /** How users' files come. */
  private enum Mode {
    COPY,
    LINK,
    SWAP
  }

  FakeProgram run(Words words) {
    words.owned();
    Path oldData = Path.of(words.value("--old-datadir="));
    Path newData = Path.of(words.value("--new-datadir="));
    Path sockets = Path.of(words.value("--socketdir="));
    words.value("--old-bindir=");
    words.value("--new-bindir=");
    words.value("--jobs=");
    requireOptions(words.value("--old-options="), sockets, Port.UPGRADE_OLD);
    requireOptions(words.value("--new-options="), sockets, Port.UPGRADE_NEW);
    words
        .with("--old-port=" + Port.UPGRADE_OLD, "--new-port=" + Port.UPGRADE_NEW)
        .with("--username=" + Owners.OWNER.name());
    Mode mode = mode(words);
    if (words.has("--check")) {
      words.end();
      return FakeProgram.answer(() -> FakeProgram.ended(0, "*Clusters are compatible*\n", ""));
    }
    words.with("--retain", "--verbose", "--no-sync").end();
    Transfer transfer =
        new Transfer(
            new DataDirectory(oldData),
            oldData,
            new DataDirectory(newData),
            newData,
            mode,
            new Swap(faults),
            words.directory());
    return FakeProgram.change(
        () -> transfer.all(servers),
        () -> {
          if (transfer.all(servers).succeeded()) {
            // Killed in the middle of it, it leaves the last of its servers.
            servers.start(new Servers.Server(newData, Port.UPGRADE_NEW.number(), sockets, false));
          }
        });
  }

  /** A copy that shares its blocks is a copy. */
  private static Mode mode(Words words) {
    Mode mode = words.has("--link") ? Mode.LINK : words.has("--swap") ? Mode.SWAP : Mode.COPY;
    if (words.has("--clone") && mode != Mode.COPY) {
      throw new AssertionError("two methods at once");
    }
    return mode;
  }

  /** Both servers let in whom the private ones do. */
  private static void requireOptions(String options, Path sockets, Port port) {
    for (String file : List.of("pg_hba." + port + ".conf", "pg_ident." + port + ".conf")) {
      if (!options.contains("=" + sockets.resolve(file) + "'")
          || Files.notExists(sockets.resolve(file))) {
        throw new AssertionError("pg_upgrade is not given " + file + ": " + options);
      }
    }
  }

  private record Transfer(
      DataDirectory old,
      Path oldData,
      DataDirectory now,
      Path newData,
      Mode mode,
      Swap swap,
      Path directory) {

    CommandResult all(Servers servers) {
      if (servers.on(oldData).isPresent() || servers.on(newData).isPresent()) {
        return FakeProgram.ended(1, "There seems to be a postmaster servicing the cluster.\n", "");
      }
      if (!old.hasControl() || !old.state().equals("shut down")) {
        return FakeProgram.ended(1, "The source cluster was not shut down cleanly.\n", "");
      }
      for (String name : old.databases()) {
        if (!old.isOpen(name)) {
          return FakeProgram.ended(1, "All non-template0 databases must allow connections\n", "");
        }
      }
      if (now.databases().size() != 2) {
        return FakeProgram.ended(1, "New cluster database is not empty\n", "");
      }
      // It starts a server that was killed, which empties what it must, and stops it again.
      now.recover();
      now.checkpoint("shut down");
      old.checkpoint("shut down");
      old.lines("global/roles").stream()
          .filter(role -> !now.lines("global/roles").contains(role))
          .forEach(role -> now.add("global/roles", role));
      for (String name : old.databases()) {
        now.database(name, DataDirectory.OPEN);
      }
      old.tablespaces().forEach(name -> now.tablespace(name, old.location(name)));
      Site.directory(newData.resolve("pg_upgrade_output.d/1/log"), 0700);
      Site.directory(newData.resolve("pg_upgrade_output.d/1/dump"), 0700);
      Site.write(newData.resolve("pg_upgrade_output.d/1/log/pg_upgrade_internal.log"), "log\n");
      Site.write(newData.resolve("pg_upgrade_output.d/1/dump/pg_upgrade_dump.custom"), "dump\n");
      Site.write(directory.resolve("delete_old_cluster.sh"), "rm -rf\n");
      try {
        transferFiles();
      } catch (CoexistException e) {
        // The disk failed under it.
        return FakeProgram.ended(1, "could not rename\n", e.toString());
      }
      return FakeProgram.ended(0, "Upgrade Complete\n", "");
    }

    private void transferFiles() {
      if (mode != Mode.COPY) {
        swap.disable(oldData);
      }
      if (mode == Mode.SWAP) {
        swap.all(oldData.resolve("base"), newData.resolve("base"));
      } else {
        old.databases().forEach(name -> transfer(old.rowsOf(name), now.rowsOf(name)));
      }
      for (String name : old.tablespaces()) {
        Path location = old.location(name);
        if (mode == Mode.SWAP) {
          swap.all(old.inTablespace(location), now.inTablespace(location));
        } else {
          transfer(old.fileIn(location), now.fileIn(location));
        }
      }
    }

    private void transfer(Path from, Path to) {
      try {
        Files.delete(to);
        if (mode == Mode.LINK) {
          Files.createLink(to, from);
        } else {
          Files.copy(from, to);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
