package org.pgcoexist.upgrade.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.pgcoexist.CoexistException;
import org.pgcoexist.debian.DebianCluster;
import org.pgcoexist.debian.DebianClusters;
import org.pgcoexist.debian.PublicServer;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;
import org.pgcoexist.postgres.ForeignServer;
import org.pgcoexist.postgres.PostmasterPid;
import org.pgcoexist.postgres.PrivateServer;
import org.pgcoexist.postgres.Programs;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;

/** The server that runs on a cluster's data, and whose it is. */
public final class ClusterServer {

  /** What runs there. */
  public enum State {
    /** Nothing. */
    DOWN,
    /** A private server of ours. */
    PRIVATE,
    /** The cluster's own server, ready for clients. */
    PUBLIC,
    /** The cluster's own server on its way down. */
    STOPPING
  }

  private static final Duration START_WAIT = Duration.ofSeconds(60);
  private static final long LOOK_AGAIN_MILLIS = 50;

  /** The major since which the file postmaster.pid has the state. */
  private static final int FIRST_WITH_STATE = 10;

  private final UpgradeContext context;
  private final Programs programs;
  private final Path data;
  private final MajorVersion major;

  private ClusterServer(UpgradeContext context, Programs programs, Path data, MajorVersion major) {
    this.context = context;
    this.programs = programs;
    this.data = data;
    this.major = major;
  }

  /** On the old cluster's data, before the switch. */
  public static ClusterServer ofOld(UpgradeContext context) {
    UpgradePlan attempt = context.attempt();
    return new ClusterServer(
        context, context.oldPrograms(), attempt.cluster().data(), attempt.from());
  }

  /** On the new cluster's data, after the switch. */
  public static ClusterServer ofNew(UpgradeContext context) {
    UpgradePlan attempt = context.attempt();
    return new ClusterServer(
        context, context.newPrograms(), ClusterPaths.data(attempt.newPath()), attempt.to());
  }

  /**
   * Looks; a server that is just starting is waited for, a minute at most.
   *
   * @throws CoexistException when the server is neither private nor the cluster's own
   */
  public State state() throws InterruptedException {
    long deadline = System.nanoTime() + START_WAIT.toNanos();
    while (PrivateServer.anyServerRuns(
        context.runner(), programs, data, context.attempt().owner())) {
      Optional<PostmasterPid> pid = postmaster();
      boolean late = System.nanoTime() > deadline;
      if (pid.isPresent() && (late || !isStarting(pid.get()))) {
        return whose(pid.get());
      }
      if (late) {
        throw foreign(pid);
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
    }
    return State.DOWN;
  }

  /**
   * How its clients reach it while it serves, as the role that this run connects as; empty when it
   * does not.
   */
  public Optional<Psql> client() throws InterruptedException {
    if (state() != State.PUBLIC) {
      return Optional.empty();
    }
    return postmaster().map(served()::reading);
  }

  /** How its clients reach it, whether it runs or not. */
  public PublicServer served() {
    return new PublicServer(
        context.runner(),
        context.locations(),
        programs,
        major,
        context.attempt().owner(),
        context.runOptions().superuser().orElse(context.attempt().owner().name()),
        debian());
  }

  private Optional<DebianCluster> debian() {
    return new DebianClusters(context.locations()).find(major, context.attempt().name().value());
  }

  /** True when its file says that it is ready; it may be what a killed server left. */
  public boolean saysReady() {
    return postmaster().filter(pid -> !isStarting(pid) && !pid.isStopping()).isPresent();
  }

  private State whose(PostmasterPid pid) {
    if (pid.socketDirectory().equals(context.sockets().path().toString())) {
      return State.PRIVATE;
    }
    if (!isPublic(pid)) {
      throw foreign(Optional.of(pid));
    }
    return pid.isStopping() ? State.STOPPING : State.PUBLIC;
  }

  /** Where clients look for it: on the cluster's port, in the configured socket directory. */
  private boolean isPublic(PostmasterPid pid) {
    Port port = context.attempt().cluster().port();
    Optional<DebianCluster> debian = debian();
    return pid.port().equals(port)
        && (pid.socketDirectory().isEmpty()
            || debian.isEmpty()
            || same(
                Path.of(pid.socketDirectory()),
                debian.get().socketDirectory(context.locations().sockets())));
  }

  /** {@code /var/run} is a link to {@code /run}. */
  private static boolean same(Path one, Path other) {
    try {
      return one.equals(other) || Files.isSameFile(one, other);
    } catch (IOException e) {
      // One of them is not there.
      return false;
    }
  }

  /**
   * A postmaster writes its socket directory when it has made the socket, and after that its state,
   * if it knows of one.
   */
  private boolean isStarting(PostmasterPid pid) {
    boolean tellsState = major.first() >= FIRST_WITH_STATE;
    boolean incomplete = tellsState || pid.socketDirectory().isEmpty();
    return pid.isStarting() || (pid.status().isEmpty() && incomplete);
  }

  private CoexistException foreign(Optional<PostmasterPid> pid) {
    return ForeignServer.refusal(programs, data, context.attempt().owner(), pid);
  }

  private Optional<PostmasterPid> postmaster() {
    return PostmasterPid.read(context.disks().owner(), data);
  }
}
