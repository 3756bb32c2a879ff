package org.pgcoexist.upgrade.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.upgrade.load.Globals;
import org.pgcoexist.upgrade.load.LockWatch;
import org.pgcoexist.upgrade.load.PgDumpallSupplement;
import org.pgcoexist.upgrade.load.Ticker;
import org.pgcoexist.upgrade.load.WorkerPool;
import org.pgcoexist.upgrade.plan.SourceChange;
import org.pgcoexist.upgrade.plan.SourceFacts.Database;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.state.ClusterServer;
import org.pgcoexist.upgrade.state.Marker;
import org.pgcoexist.upgrade.state.NewDatabases;
import org.pgcoexist.upgrade.steps.NewCluster;
import org.pgcoexist.upgrade.stream.Fingerprint;
import org.pgcoexist.upgrade.stream.LoadedDefinitions;
import org.pgcoexist.upgrade.stream.StreamClients;
import org.pgcoexist.upgrade.stream.StreamLog;

/**
 * Step 2c: while the old cluster serves its clients, load its roles, its tablespaces and the
 * definitions of its databases into the new one. {@link StreamStep} keeps them where fingerprints
 * prove that nobody has changed them since, and loads again what was changed.
 *
 * <p>It saves time, no more: what cannot be dumped beside clients is left to {@link StreamStep}.
 * What cannot be loaded could not be loaded later, and ends the upgrade while clients are served.
 *
 * <p>A marker in the new cluster's work directory tells how far it is, and each database that is
 * there has one of its own. What a SIGKILL leaves, and what {@code -r} does with it:
 *
 * <pre>
 * no marker                dumps of the old server: they only read, and end with the programs of the
 *                          killed run. It is performed
 * "begun"                  any part of roles, tablespaces and databases: the new cluster is made anew,
 *                          and it is performed
 * "nothing"                nothing, and it stays so
 * "complete"               what the markers name, each as a whole. It is not looked at again here
 * </pre>
 *
 * <p>The old server was never stopped so far: {@code --rollback} removes the new cluster. Where it
 * does not serve any more when {@code -r} comes, nothing is loaded here.
 */
final class DefineStep implements Step {

  /** Of a serving server's room for locks, that much at most; and again what is held now. */
  private static final double SHARE = 0.75;

  private final UpgradeContext context;
  private final Step initdb;
  private final Step start;
  private final LoadedDefinitions loaded;
  private final Disk owner;

  /**
   * @param initdb makes the new cluster in this plan
   * @param start starts its private server
   */
  DefineStep(UpgradeContext context, Step initdb, Step start) {
    this.context = context;
    this.initdb = initdb;
    this.start = start;
    this.loaded = new LoadedDefinitions(context);
    this.owner = context.disks().owner();
  }

  @Override
  public StepId id() {
    return StepId.DEFINE;
  }

  @Override
  public Condition inspect() {
    return loaded.isDecided() ? Condition.DONE : Condition.NOT_DONE;
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    if (loaded.isDecided()) {
      return;
    }
    if (loaded.isBegun()) {
      NewCluster.recreate(context, initdb, start);
    }
    // Where rows are there already, definitions are.
    boolean first = Marker.load(context).text().isEmpty();
    Optional<Psql> serving = first ? serving() : Optional.empty();
    UpgradeContext asked = serving.map(context::reading).orElse(context);
    Map<String, String> dumped = serving.isPresent() ? dumped(asked) : Map.of();
    if (dumped.isEmpty()) {
      loaded.decideNothing();
    } else {
      load(dumped);
    }
  }

  private Optional<Psql> serving() throws InterruptedException {
    try {
      return ClusterServer.ofOld(context).client();
    } catch (CoexistException e) {
      requireNoStop(e);
      leaveOut(e.getMessage());
      return Optional.empty();
    }
  }

  private static void requireNoStop(CoexistException failure) {
    if (failure.status() == ExitStatus.INTERRUPTED) {
      throw failure;
    }
  }

  /** The fingerprints of what was dumped by database, "" for roles; empty when that cannot be. */
  private Map<String, String> dumped(UpgradeContext asked) throws InterruptedException {
    try {
      return dump(asked);
    } catch (CoexistException e) {
      requireNoStop(e);
      leaveOut(e.getMessage());
      return Map.of();
    }
  }

  private void leaveOut(String why) {
    context.warn("roles and definitions are loaded in the downtime, not before: " + why);
  }

  @SuppressWarnings("try") // the ticker runs until all is dumped
  private Map<String, String> dump(UpgradeContext asked) throws InterruptedException {
    Psql serving = asked.oldPsql();
    new SourceChange(context).look(serving, true);
    String open = context.source().openDatabase();
    var before = Fingerprint.ofCluster(serving, open);
    owner.remove(LoadedDefinitions.directory(context));
    owner.createDirectory(LoadedDefinitions.directory(context), 0700);
    globals(asked).dump();
    long room = (long) (before.room() * SHARE) - 2 * before.held();
    ServingDumps dumps = new ServingDumps(asked, loaded, room);
    Psql watching = serving.with(context.machine().runner(), context.oldPrograms());
    LockWatch watch = new LockWatch(watching, open, dumps.application());
    Map<String, String> dumped;
    try (Ticker ticker = new Ticker(watch::look)) {
      dumped = dumps.run();
    }
    if (!Fingerprint.ofCluster(serving, open).number().equals(before.number())) {
      // Roles that a definition names may be missing in the other dump.
      leaveOut("somebody changes roles or tablespaces");
      return Map.of();
    }
    dumped.put("", before.number());
    return dumped;
  }

  private Globals globals(UpgradeContext asked) {
    var directory = LoadedDefinitions.directory(context);
    PgDumpallSupplement leftOut = new PgDumpallSupplement(asked, directory.resolve("left-out.sql"));
    return new Globals(asked, directory.resolve("globals.sql"), leftOut);
  }

  private void load(Map<String, String> dumped) throws InterruptedException {
    loaded.begin();
    globals(context).load();
    List<Database> first = new ArrayList<>();
    List<Database> then = new ArrayList<>();
    for (Database database : context.source().databases()) {
      if (dumped.containsKey(database.name())) {
        (NewDatabases.isMadeByInitdb(database.name()) ? first : then).add(database);
      }
    }
    load(first, dumped);
    load(then, dumped);
    loaded.complete(dumped.get(""));
  }

  private void load(List<Database> databases, Map<String, String> fingerprints)
      throws InterruptedException {
    WorkerPool crew = new WorkerPool(context.runner());
    UpgradeContext ofCrew = context.with(crew.runner());
    for (Database database : databases) {
      String name = database.name();
      crew.add(WorkerPool.task(database.bytes(), () -> load(ofCrew, name, fingerprints.get(name))));
    }
    crew.work(context.jobs());
  }

  private void load(UpgradeContext crew, String name, String fingerprint)
      throws InterruptedException {
    StreamLog log = new StreamLog(crew, name);
    boolean exists = NewDatabases.isMadeByInitdb(name);
    log.require(
        crew.runner(),
        new StreamClients(crew, name).restoreDefinitions(loaded.archive(name), exists),
        StreamLog.Watch.NOBODY);
    loaded.mark(name, fingerprint);
  }

  /** What was loaded goes with the new cluster, in the undo of step 1. */
  @Override
  public void undo() {}
}
