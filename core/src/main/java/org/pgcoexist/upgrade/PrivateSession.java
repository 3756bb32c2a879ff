package org.pgcoexist.upgrade;

import java.nio.file.Path;
import java.util.List;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.postgres.PrivateServer;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.upgrade.plan.SourceFacts;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.state.ClusterServer;
import org.pgcoexist.upgrade.state.NewClusterState;

/**
 * psql on the private server of one side of an upgrade that is not finished, for a person: nobody
 * else gets in, and the journal has nothing of it.
 *
 * <p>The old cluster can be written to there, so that what stood in the way is fixed in it: the
 * steps that read it find another state and read it again. The new one is for looking, as it may be
 * made anew.
 *
 * <p>What a SIGKILL leaves, and what comes next of {@code -r}, {@code --rollback} and another
 * session:
 *
 * <pre>
 * before the marker      nothing of the session
 * with the marker        no server, or one of either side that can be written to, on our ports with
 *                        our sockets; psql may be there, and is ended as what any killed run left.
 *                        Both servers are stopped, then the marker is removed
 * the machine boots      no server, no marker
 * </pre>
 */
final class PrivateSession {

  private static final String MARKER = "session";

  /** The one that people work in is not in every cluster, and not yet in a new one. */
  private static final String DATABASE = "postgres";

  private final UpgradeContext context;
  private final UpgradePlan attempt;
  private final Journal journal;
  private final Disk owner;
  private final Path marker;

  PrivateSession(UpgradeContext context, Journal journal) {
    this.context = context;
    this.attempt = context.attempt();
    this.journal = journal;
    this.owner = context.disks().owner();
    this.marker = context.sockets().path().resolve(MARKER);
  }

  /**
   * Stops what a killed session has left, if there was one; and servers that a killed run has left,
   * when settings that they were started with have been changed since.
   */
  void clear() throws InterruptedException {
    try {
      if (owner.facts(marker).isPresent()) {
        stop();
      } else if (!attempt.equals(UpgradePlan.of(journal))) {
        stopServers();
      }
    } catch (CoexistException e) {
      throw unchanged(e);
    }
  }

  private CoexistException unchanged(CoexistException failure) {
    return failure.status() == ExitStatus.FAILED
        ? failure.leaving(ExitStatus.FAILED, "the upgrade is where it was", ways())
        : failure;
  }

  private void stop() throws InterruptedException {
    stopServers();
    owner.remove(marker);
  }

  private void stopServers() throws InterruptedException {
    if (context.disks().self().facts(attempt.newData()).isPresent()) {
      context.newServer().stop();
    }
    context.oldServer().stop();
  }

  /**
   * Lets a person in, until they leave.
   *
   * @param old which of both clusters
   * @throws CoexistException when clients use the cluster, or there is no such server to start;
   *     when psql fails
   */
  void open(boolean old) throws InterruptedException {
    try {
      letIn(old);
    } catch (CoexistException e) {
      throw unchanged(e);
    }
  }

  private String ways() {
    String command = "pg_version_upgrade -c " + attempt.name();
    return command + " -r   continues\n" + command + " --rollback   undoes everything";
  }

  private void letIn(boolean old) throws InterruptedException {
    String side = old ? "old" : "new";
    refuseUnfit(old, "cannot let anybody into the " + side + " cluster of " + attempt.name());
    PrivateServer server =
        old
            ? context.oldServer(PrivateServer.Purpose.FIX, List.of())
            : context.newServer(PrivateServer.Purpose.LOAD, List.of());
    context.sockets().prepare();
    // Which were started for something else, and may take nothing that is new.
    stopServers();
    owner.replace(marker, new byte[0], 0600);
    try {
      server.start();
      attend(server, side, old);
    } finally {
      stop();
    }
  }

  private void attend(PrivateServer server, String side, boolean writes)
      throws InterruptedException {
    boolean terminal = context.runOptions().terminal();
    MajorVersion major = server.spec().programs().major();
    Psql client = server.psql(server.spec().programs(), server.spec().role());
    Command psql =
        (writes ? client.writing() : client.reading())
            .session(
                attempt.name() + " " + side + " " + major,
                writes ? database() : context.source().openDatabase(),
                terminal ? List.of() : List.of("--set=ON_ERROR_STOP=1"));
    int exit = context.runner().attend(psql, terminal);
    if (exit != 0) {
      throw CoexistException.failed(
          "psql on the " + side + " cluster of " + attempt.name() + " ended early",
          new CommandResult(exit, new byte[0], "").ending(),
          "look at what it wrote");
    }
  }

  private String database() {
    SourceFacts source = context.source();
    boolean there =
        source.databases().stream().anyMatch(d -> d.name().equals(DATABASE))
            && !source.closedDatabases().contains(DATABASE);
    return there ? DATABASE : source.openDatabase();
  }

  private void refuseUnfit(boolean old, String what) throws InterruptedException {
    String ways = ways();
    if (journal.begun(StepId.SWITCH)) {
      throw refusal(what, "the new cluster is in the old one's place, or about to be", ways);
    }
    if (journal.begun(StepId.TRANSFER) && context.dataFiles().areShared()) {
      throw refusal(
          what,
          "with the method "
              + attempt.method()
              + " both clusters have the same data files by now, or half of them each",
          ways);
    }
    ClusterServer.State state = ClusterServer.ofOld(context).state();
    if (state == ClusterServer.State.PUBLIC || state == ClusterServer.State.STOPPING) {
      throw refusal(
          what,
          "the old server is up, for its clients",
          "psql --cluster "
              + attempt.from()
              + "/"
              + attempt.name()
              + "   is for everybody\n"
              + ways);
    }
    if (!isBuilt(old)) {
      throw refusal(what, "the upgrade has not made the new cluster yet, or makes it anew", ways);
    }
    if (!old && !NewClusterState.isIntact(context)) {
      throw refusal(what, "its private server was killed, and -r makes the new cluster anew", ways);
    }
  }

  /** The work directory, where servers write, comes with the new cluster. */
  private boolean isBuilt(boolean old) {
    Path needed = old ? attempt.workDirectory() : attempt.newData().resolve("global/pg_control");
    return owner.facts(needed).isPresent() && owner.facts(attempt.workDirectory()).isPresent();
  }

  private static CoexistException refusal(String what, String why, String next) {
    return new CoexistException(ExitStatus.REFUSED, what, why, next);
  }
}
