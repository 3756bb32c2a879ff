package org.pgcoexist.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import org.pgcoexist.CoexistException;
import org.pgcoexist.Shell;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.Accounts;

/**
 * The user who owns a cluster, as whom everything in it is done.
 *
 * @param machine the parts the engine works with
 * @param what cannot be done when there is no such user, or this process may not act as them
 */
public record ClusterOwner(Machine machine, String what) {

  /**
   * The owner.
   *
   * @param path the directory to name in messages
   * @param facts of it
   * @throws CoexistException when it is root or unknown, or this process is neither root nor the
   *     owner
   */
  public Account of(Path path, FileFacts facts) throws InterruptedException {
    Account current = Accounts.current();
    if (facts.uid() == 0) {
      throw CoexistException.usage(
          what,
          path + " belongs to root, and PostgreSQL does not run as root",
          "chown -R postgres " + Shell.word(path));
    }
    if (!current.isRoot() && current.uid() != facts.uid()) {
      throw CoexistException.usage(
          what,
          "only root and its owner may, and you are " + current.name(),
          "run the same command with sudo");
    }
    if (!current.isRoot() && !Files.isWritable(machine.locations().state())) {
      throw CoexistException.usage(
          what,
          "its journal is kept in "
              + machine.locations().state()
              + ", where "
              + current.name()
              + " cannot write",
          "run the same command with sudo");
    }
    return new Accounts(machine.runner())
        .find(facts.uid())
        .orElseThrow(
            () ->
                CoexistException.usage(
                    what,
                    path + " belongs to user " + facts.uid() + ", who does not exist",
                    "create the user, or give the directory to another"));
  }
}
