package org.pgcoexist.upgrade.hooks;

import java.nio.file.Path;
import java.util.List;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;
import org.pgcoexist.postgres.conf.ConfFile;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.process.Work;
import org.pgcoexist.upgrade.plan.Method;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.state.ClusterServer;
import org.pgcoexist.upgrade.state.Marker;

/**
 * Steps 2b and 7c: the hook scripts of postgresql-common, as the cluster's owner.
 *
 * <p>Both servers are private then, so the scripts find them through a configuration root of their
 * own: {@code psql --cluster} works as in pg_upgradecluster. A marker in the work directory is
 * written when all scripts of the phase have ended well; after a crash all are run again. What
 * those of the phase init made is set aside after them, and comes back before those of the phase
 * finish.
 */
public final class HooksStep implements Step {

  private final UpgradeContext context;
  private final UpgradePlan attempt;
  private final UpgradeHooks hooks;
  private final HookObjects objects;
  private final UpgradeHooks.Phase phase;
  private final StepId id;

  private HooksStep(UpgradeContext context, UpgradeHooks.Phase phase, StepId id) {
    this.context = context;
    this.attempt = context.attempt();
    this.hooks = new UpgradeHooks(context.locations());
    this.objects = new HookObjects(context);
    this.phase = phase;
    this.id = id;
  }

  /** Phase init: the new cluster is there and empty. */
  public static HooksStep init(UpgradeContext context) {
    return new HooksStep(context, UpgradeHooks.Phase.INIT, StepId.INIT_HOOKS);
  }

  /** Phase finish: everything is in the new cluster. */
  public static HooksStep finish(UpgradeContext context) {
    return new HooksStep(context, UpgradeHooks.Phase.FINISH, StepId.FINISH_HOOKS);
  }

  @Override
  public StepId id() {
    return id;
  }

  @Override
  public Condition inspect() {
    boolean done = Marker.hooks(context, phase).isThere() && !(isTheLast() && objects.areKept());
    return done ? Condition.DONE : Condition.NOT_DONE;
  }

  /** A switch that is taken back while the old cluster is followed needs what is kept once more. */
  private boolean isTheLast() {
    return phase == UpgradeHooks.Phase.FINISH && !Method.named(attempt.method()).follows();
  }

  /** True when there is something to do: scripts to run, or what they made is to come back. */
  public boolean isAny() throws InterruptedException {
    return objects.isAny() || !scripts().isEmpty();
  }

  /**
   * True when the scripts of the phase init ran before a load or transfer began, which a rollback
   * has come half way back from: they would find no empty cluster any more. Whatever makes the
   * cluster anew runs them again.
   */
  public boolean ranBeforeTheLoad() {
    return phase == UpgradeHooks.Phase.INIT
        && Marker.load(context).isThere()
        && Marker.hooks(context, phase).isThere();
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    if (ranBeforeTheLoad()) {
      return;
    }
    if (phase == UpgradeHooks.Phase.INIT) {
      runInit();
    } else if (!Marker.hooks(context, phase).isThere()) {
      objects.bringBack();
      run(scripts());
    }
    pass();
  }

  private void runInit() throws InterruptedException {
    if (!objects.areKept()) {
      List<String> scripts = scripts();
      if (scripts.isEmpty()) {
        return;
      }
      run(scripts);
      setAside(objects::keep);
    }
    if (objects.isAny()) {
      setAside(objects::drop);
      setAside(objects::tryOut);
    }
  }

  private void setAside(Work work) throws InterruptedException {
    try {
      work.run();
    } catch (CoexistException e) {
      boolean advised = e.status() != ExitStatus.FAILED || e.next().contains(HookObjects.ADVICE);
      throw advised ? e : e.advising((e.next() + "\n" + HookObjects.ADVICE).strip());
    }
  }

  /**
   * Sets aside again what has come back in a phase finish that was taken back, in a new cluster
   * that followed the old one on.
   */
  public void setAsideAgain() throws InterruptedException {
    if (objects.haveComeBack()) {
      Marker.hooks(context, phase).remove();
      objects.drop();
    }
  }

  /** Counts the phase as done, where {@link #isAny} says that there is nothing to run. */
  public void pass() {
    Marker.hooks(context, phase).write("");
    if (isTheLast()) {
      objects.forget();
    }
  }

  private List<String> scripts() throws InterruptedException {
    Path directory = hooks.directory();
    return context.disks().self().facts(directory).filter(FileFacts::isDirectory).isPresent()
        ? hooks.scripts(context.runner(), attempt.owner())
        : List.of();
  }

  private void run(List<String> scripts) throws InterruptedException {
    Path root = context.sockets().path().resolve("etc");
    Path sockets = context.sockets().path();
    configure(root, attempt.to(), attempt.newData(), Port.UPGRADE_NEW, sockets);
    if (phase == UpgradeHooks.Phase.INIT) {
      configure(root, attempt.from(), attempt.cluster().data(), attempt.cluster().port(), open());
    } else {
      configure(root, attempt.from(), attempt.cluster().data(), Port.UPGRADE_OLD, sockets);
    }
    for (String script : scripts) {
      run(script, root);
    }
  }

  private void run(String script, Path root) throws InterruptedException {
    String name = attempt.name().value();
    CommandResult result =
        context
            .runner()
            .run(
                hooks
                    .command(script, attempt.from(), name, attempt.to(), phase, attempt.owner())
                    .with("PG_CLUSTER_CONF_ROOT", root.toString())
                    .with("PGCLUSTER", attempt.to() + "/" + name)
                    .with("PGUSER", attempt.source().superuser())
                    // As pg_upgradecluster -j tells them.
                    .with("PGJOBS", Integer.toString(context.jobs()))
                    // The private servers are read-only to whoever does not say otherwise.
                    .with("PGOPTIONS", "-c default_transaction_read_only=off"));
    if (!result.succeeded()) {
      throw CoexistException.failed(
          "a hook script failed for cluster " + name + " in the phase " + phase,
          result.errorTail().strip(),
          "fix the script in " + hooks.directory() + ", or move it away");
    }
    String complaint = result.errorTail().strip();
    if (!complaint.isEmpty()) {
      context.warn("the hook script " + script + " in the phase " + phase + ":\n" + complaint);
    }
  }

  /** Where the old server, which still serves in the first phase, has its socket. */
  private Path open() {
    return ClusterServer.ofOld(context).served().configuredSockets();
  }

  /** What postgresql-common's programs read of a cluster's configuration to find its server. */
  private void configure(Path root, MajorVersion major, Path data, Port port, Path sockets) {
    Disk owner = context.disks().owner();
    Path directory = root;
    createIfAbsent(owner, directory);
    for (String name : new String[] {major.toString(), attempt.name().value()}) {
      directory = directory.resolve(name);
      createIfAbsent(owner, directory);
    }
    ConfFile conf =
        ConfFile.parse(new byte[0])
            .withSetting("data_directory", data.toString())
            .withSetting("port", port.toString())
            .withSetting("unix_socket_directories", sockets.toString());
    owner.replace(directory.resolve("postgresql.conf"), conf.bytes(), 0600);
  }

  private static void createIfAbsent(Disk owner, Path directory) {
    if (owner.facts(directory).isEmpty()) {
      owner.createDirectory(directory, 0700);
    }
  }

  /**
   * What scripts did, they did to the new cluster; the marker goes with it, in the undo of step 1.
   */
  @Override
  public void undo() {}
}
