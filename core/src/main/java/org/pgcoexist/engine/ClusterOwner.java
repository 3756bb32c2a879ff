package org.pgcoexist.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import org.pgcoexist.CoexistException;
import org.pgcoexist.Shell;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.model.Locations;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.UserDatabase;

/**
 * The user who owns a cluster, as whom everything in it is done.
 *
 * @param runner asks for users
 * @param what cannot be done when there is no such user, or this process may not act as them
 */
public record ClusterOwner(Locations locations, CommandRunner runner, String what) {

  /** Refuses whoever is not root, where nothing tells another owner. */
  public void requireRoot() {
    requireRoot(UserDatabase.current());
  }

  private void requireRoot(Account current) {
    if (!current.isRoot()) {
      throw CoexistException.usage(
          what,
          "only root and its owner may, and you are " + current.name(),
          "run the same command with sudo");
    }
  }

  /**
   * The owner.
   *
   * @param path the directory to name in messages
   * @param facts of it
   * @throws CoexistException when it is root or unknown, or this process is neither root nor the
   *     owner
   */
  public Account of(Path path, FileFacts facts) throws InterruptedException {
    Account current = UserDatabase.current();
    if (facts.uid() == 0) {
      throw CoexistException.usage(
          what,
          path + " belongs to root, and PostgreSQL does not run as root",
          "chown -R postgres " + Shell.word(path));
    }
    if (current.uid() != facts.uid()) {
      requireRoot(current);
    }
    if (!current.isRoot() && !Files.isWritable(locations.state())) {
      throw CoexistException.usage(
          what,
          "its journal is kept in "
              + locations.state()
              + ", where "
              + current.name()
              + " cannot write",
          "run the same command with sudo");
    }
    return new UserDatabase(runner)
        .find(facts.uid())
        .orElseThrow(
            () ->
                CoexistException.usage(
                    what,
                    path
                        + " belongs to user "
                        + Integer.toUnsignedString(facts.uid())
                        + ", who does not exist",
                    "create the user, or give the directory to another"));
  }
}
