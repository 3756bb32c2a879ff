package org.pgcoexist.upgrade.parallel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.upgrade.load.DumpIdentity;
import org.pgcoexist.upgrade.load.Globals;
import org.pgcoexist.upgrade.load.PgDumpallSupplement;
import org.pgcoexist.upgrade.load.Ticker;
import org.pgcoexist.upgrade.load.WorkerPool;
import org.pgcoexist.upgrade.plan.SourceChange;
import org.pgcoexist.upgrade.plan.SourceFacts.Database;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradeEvent;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.state.ClosedDatabases;
import org.pgcoexist.upgrade.state.Marker;
import org.pgcoexist.upgrade.state.NewDatabases;
import org.pgcoexist.upgrade.steps.NewCluster;
import org.pgcoexist.upgrade.stream.DatabaseStream;
import org.pgcoexist.upgrade.stream.DatabaseStream.Stage;
import org.pgcoexist.upgrade.stream.LoadedDefinitions;
import org.pgcoexist.upgrade.stream.RowEstimates;
import org.pgcoexist.upgrade.stream.StreamWatch;

/**
 * Steps 6 and 7 in one: stream all databases from the old private server into the new one.
 *
 * <p>The load's marker in the new cluster's work directory tells how far it is, and each database
 * has one of its own. What a SIGKILL leaves, and what {@code -r} does with it ({@code --rollback}
 * removes the new cluster, and closes on the old one the databases that were closed):
 *
 * <pre>
 * no marker                nothing of this step: it is performed
 * "begun"                  any part of roles and tablespaces, of the databases that initdb makes:
 *                          the new cluster is made anew
 * "globals", and of a      these are whole, as initdb's databases are, which come first. Where one
 *   state of the old one   of them is not, the new cluster is made anew
 *   and a database marked  it is whole, and kept
 *   and one that is        its definitions are there and nothing else, as before the first line: see
 *   marked as defined      below. The mark goes before the first row comes
 *   and one not marked     nothing or any part of it: it is dropped and streamed again
 * what is left out half    every statement can be repeated
 *   carried over
 * "complete"               done
 * any, another state of    somebody wrote to the old cluster since: the new one is made anew
 *   the old one
 * </pre>
 *
 * <p>What {@link DefineStep} has loaded before clients were shut out stays where the fingerprint of
 * the old cluster's definitions is still the same. Else the database is dropped and made again,
 * once; the new cluster is made anew where it concerns roles or what initdb has made. Who dies in
 * between finds the same fingerprints again, since nobody can change the old cluster any more.
 *
 * <p>The programs of a killed run are ended before the next one begins, their pipes removed. All of
 * that was written without fsync: after a boot step 1 begins anew, see {@link
 * org.pgcoexist.upgrade.state.FsyncOff}.
 */
final class StreamStep implements Step {

  private final UpgradeContext context;
  private final Marker marker;
  private final UpgradePlan attempt;
  private final Disk owner;
  private final Step initdb;
  private final Step start;
  private final DumpIdentity identity;
  private final ClosedDatabases closed;
  private final LoadedDefinitions loaded;

  /**
   * @param initdb makes the new cluster in this plan
   * @param start starts its private server
   */
  StreamStep(UpgradeContext context, Step initdb, Step start) {
    this.context = context;
    this.marker = Marker.load(context);
    this.attempt = context.attempt();
    this.owner = context.disks().owner();
    this.initdb = initdb;
    this.start = start;
    this.identity = new DumpIdentity(context);
    this.closed = new ClosedDatabases(context);
    this.loaded = new LoadedDefinitions(context);
  }

  @Override
  public StepId id() {
    return StepId.STREAM;
  }

  private Path directory() {
    return LoadedDefinitions.directory(context);
  }

  @Override
  public Condition inspect() throws InterruptedException {
    String text = marker.text();
    return text.startsWith("complete ") && text.equals("complete " + identity.current())
        ? Condition.DONE
        : Condition.NOT_DONE;
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    new SourceChange(context).look(context.oldPsql(), false);
    closed.open(context.oldPsql());
    String state = identity.current();
    PgDumpallSupplement leftOut =
        new PgDumpallSupplement(context, directory().resolve("left-out.sql"));
    List<Database> databases = context.source().databases();
    Stage stage =
        new Stage(
            directory(),
            state,
            context.jobs(),
            context.source().totalBytes() / context.jobs(),
            new AtomicInteger());
    List<String> again = isWorthKeeping(stage) ? List.of() : begin(state, leftOut);
    NewDatabases made = new NewDatabases(context);
    made.dropUnless(name -> stage.isMoved(owner, name) || loaded.has(name));
    stream(databases, stage, progress);
    tell(again.isEmpty() ? loaded.again() : again);
    leftOut.dump();
    leftOut.load(context.newPsql());
    made.requireAll("they were not streamed", "look into " + attempt.workDirectory());
    marker.write("complete " + state);
  }

  /**
   * Roles and tablespaces are there, and what initdb makes as it is or with its definitions.
   *
   * @return the databases whose definitions had been there and are not any more
   */
  private List<String> begin(String state, PgDumpallSupplement leftOut)
      throws InterruptedException {
    List<String> before = List.of();
    if (!(marker.text().isEmpty() && isDefined())) {
      if (!marker.text().isEmpty() || !loaded.isEmpty()) {
        before = marker.text().isEmpty() ? loaded.present() : List.of();
        NewCluster.recreate(context, initdb, start);
        loaded.decideNothing();
      }
      marker.write("begun\n");
      owner.remove(directory());
      owner.createDirectory(directory(), 0700);
      new Globals(context, directory().resolve("globals.sql"), leftOut).move();
    }
    marker.write("globals " + state);
    return before;
  }

  /**
   * What initdb makes cannot be dropped: where its definitions are there, they must be the same.
   */
  private boolean isDefined() throws InterruptedException {
    if (!loaded.isComplete() || !loaded.isCurrent()) {
      return false;
    }
    for (String name : madeByInitdb()) {
      if (loaded.has(name) && !loaded.isCurrent(name)) {
        return false;
      }
    }
    return true;
  }

  /** What initdb makes must be whole, or have its definitions and nothing else. */
  private boolean isWorthKeeping(Stage stage) throws InterruptedException {
    if (!marker.text().equals("globals " + stage.state())) {
      return false;
    }
    for (String name : madeByInitdb()) {
      if (!stage.isMoved(owner, name) && !loaded.isCurrent(name)) {
        return false;
      }
    }
    return true;
  }

  private List<String> madeByInitdb() {
    return context.source().databases().stream()
        .map(Database::name)
        .filter(NewDatabases::isMadeByInitdb)
        .toList();
  }

  private void tell(List<String> again) {
    if (!again.isEmpty()) {
      context.listener().on(new UpgradeEvent.LoadedAgain(attempt, again));
    }
  }

  @SuppressWarnings("try") // the ticker runs until the crew ends
  private void stream(List<Database> databases, Stage stage, Progress progress)
      throws InterruptedException {
    Map<String, Long> rows = RowEstimates.of(context.oldPsql(), databases);
    StreamWatch watch =
        new StreamWatch(
            context.locations().proc(),
            progress,
            context.source().totalBytes(),
            rows.values().stream().mapToLong(Long::longValue).sum());
    List<Database> first = new ArrayList<>();
    List<Database> then = new ArrayList<>();
    for (Database database : databases) {
      if (stage.isMoved(owner, database.name())) {
        watch.add(database.bytes(), rows.get(database.name()));
      } else if (NewDatabases.isMadeByInitdb(database.name())) {
        first.add(database);
      } else {
        then.add(database);
      }
    }
    try (Ticker ticker = new Ticker(watch::look)) {
      stream(first, stage, watch);
      stream(then, stage, watch);
    }
  }

  private void stream(List<Database> databases, Stage stage, StreamWatch watch)
      throws InterruptedException {
    WorkerPool crew = new WorkerPool(context.runner());
    for (Database database : databases) {
      new DatabaseStream(context.with(crew.runner()), crew, watch, database, stage, loaded).begin();
    }
    crew.work(context.jobs());
  }

  /** What was loaded goes with the new cluster, in the undo of step 1. */
  @Override
  public void undo() throws InterruptedException {
    if (!context.source().closedDatabases().isEmpty()) {
      context.sockets().prepare();
      NewCluster.makePlace(context);
      context.oldServer().start();
      closed.close(context.oldPsql());
    }
  }
}
