package org.pgcoexist.upgrade.online;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.upgrade.hooks.UpgradeHooks;
import org.pgcoexist.upgrade.load.PgDumpallSupplement;
import org.pgcoexist.upgrade.load.WorkerPool;
import org.pgcoexist.upgrade.plan.SourceFacts.Database;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.replication.Publisher;
import org.pgcoexist.upgrade.replication.Rounds;
import org.pgcoexist.upgrade.state.ClosedDatabases;
import org.pgcoexist.upgrade.state.Marker;
import org.pgcoexist.upgrade.state.NewDatabases;
import org.pgcoexist.upgrade.steps.NewCluster;
import org.pgcoexist.upgrade.stream.DatabaseStream;
import org.pgcoexist.upgrade.stream.StreamWatch;

/**
 * Step 7: carry over what no replication does, see {@link Carrier}, and databases that allow no
 * connection as a whole: they are open on both private servers meanwhile.
 *
 * <p>Each database can be done again, whatever a SIGKILL left of it. The marker names the start of
 * the new server, as one that was killed since empties its unlogged tables: then all is done again.
 * It is written when those databases are closed again.
 */
final class CarryStep implements Step {

  private static final String START = "SELECT pg_postmaster_start_time()";

  private final UpgradeContext context;
  private final Marker marker;
  private final ClosedDatabases closed;

  CarryStep(UpgradeContext context) {
    this.context = context;
    this.marker = Marker.carried(context);
    this.closed = new ClosedDatabases(context);
  }

  @Override
  public StepId id() {
    return StepId.CARRY;
  }

  @Override
  public Condition inspect() throws InterruptedException {
    return marker.isThere() && marker.text().equals(start()) ? Condition.DONE : Condition.NOT_DONE;
  }

  private String start() throws InterruptedException {
    return context
        .newPsql()
        .rows("cannot ask the new server", context.source().openDatabase(), START)
        .get(0)
        .get(0);
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    String start = start();
    // What scripts made goes below: after a death they run again, on what is carried anew.
    Marker.hooks(context, UpgradeHooks.Phase.FINISH).remove();
    AtomicInteger pipes = new AtomicInteger();
    List<Database> allowingNone = allowingNone();
    if (!allowingNone.isEmpty()) {
      carryWhole(allowingNone, pipes, progress);
    }
    carryRest(pipes);
    new NewDatabases(context)
        .requireAll("they were not copied", "look into " + context.attempt().workDirectory());
    marker.write(start);
  }

  /** Few databases have more than sequences. */
  private void carryRest(AtomicInteger pipes) throws InterruptedException {
    WorkerPool crew = new WorkerPool(context.runner());
    UpgradeContext ofCrew = context.with(crew.runner());
    Rounds there = new Rounds(context, context.newPsql());
    Map<String, byte[]> old =
        new Rounds(context, context.oldPsql()).read(Carrier.WHAT, database -> Carrier.LOOK);
    Map<String, byte[]> now = there.read(Carrier.WHAT, database -> Carrier.LOOK);
    Map<String, Carrier> carriers = new TreeMap<>();
    old.forEach(
        (database, rows) ->
            carriers.put(database, new Carrier(ofCrew, database, rows, now.get(database), pipes)));
    List<Database> databases = new Publisher(context).databases();
    for (Database database : databases) {
      Carrier carrier = carriers.get(database.name());
      crew.add(WorkerPool.task(database.bytes(), carrier::bringObjects));
    }
    crew.work(context.jobs());
    there.execute(Carrier.WHAT, database -> carriers.get(database).filling());
    for (Database database : databases) {
      Carrier carrier = carriers.get(database.name());
      if (carrier.hasMore()) {
        crew.add(WorkerPool.task(database.bytes(), carrier::fill));
      }
    }
    crew.work(context.jobs());
  }

  private List<Database> allowingNone() {
    List<String> names = context.source().closedDatabases();
    return context.source().databases().stream()
        .filter(database -> names.contains(database.name()))
        .toList();
  }

  private void carryWhole(List<Database> databases, AtomicInteger pipes, Progress progress)
      throws InterruptedException {
    Psql old = context.oldPsql();
    closed.open(old);
    NewDatabases made = new NewDatabases(context);
    for (Database database : databases) {
      made.drop(database.name(), "which is to be copied again");
    }
    long bytes = databases.stream().mapToLong(Database::bytes).sum();
    StreamWatch watch = new StreamWatch(context.locations().proc(), progress, bytes, 0);
    WorkerPool crew = new WorkerPool(context.runner());
    for (Database database : databases) {
      DatabaseStream.Stage stage =
          new DatabaseStream.Stage(
              SourceState.directory(context), "", context.jobs(), bytes / context.jobs(), pipes);
      new DatabaseStream(
              context.with(crew.runner()),
              crew,
              watch,
              database,
              stage,
              new SourceState.Archives(context))
          .begin();
    }
    crew.work(context.jobs());
    PgDumpallSupplement leftOut =
        new PgDumpallSupplement(
            context, SourceState.directory(context).resolve("left-out.sql"), () -> databases);
    leftOut.dump();
    leftOut.load(context.newPsql());
    closed.close(context.newPsql());
    closed.close(old);
  }

  /** Clients write again, so that it is to be carried over again. */
  @Override
  public void undo() throws InterruptedException {
    if (context.disks().owner().facts(context.attempt().workDirectory()).isPresent()) {
      marker.remove();
    }
    if (!context.source().closedDatabases().isEmpty()) {
      context.sockets().prepare();
      NewCluster.makePlace(context);
      context.oldServer().start();
      closed.close(context.oldPsql());
    }
  }
}
