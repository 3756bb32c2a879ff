package org.pgcoexist.upgrade.online;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.process.ChangedCommands;
import org.pgcoexist.upgrade.load.LockWatch;
import org.pgcoexist.upgrade.load.Ticker;
import org.pgcoexist.upgrade.load.WorkerPool;
import org.pgcoexist.upgrade.plan.SourceFacts.Database;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.replication.Obstacles;
import org.pgcoexist.upgrade.replication.Publication;
import org.pgcoexist.upgrade.replication.Publisher;
import org.pgcoexist.upgrade.replication.ReplicaIdentities;
import org.pgcoexist.upgrade.replication.SlotSession;
import org.pgcoexist.upgrade.replication.Slots;
import org.pgcoexist.upgrade.state.NewDatabases;
import org.pgcoexist.upgrade.stream.DatabaseStream;
import org.pgcoexist.upgrade.stream.ReadAs;
import org.pgcoexist.upgrade.stream.RowEstimates;
import org.pgcoexist.upgrade.stream.StreamWatch;

/**
 * Copies one database after the other, each with many streams that read with one snapshot. Clients
 * go first: a copy that somebody waits for is ended, and begun again.
 */
final class SeedCopy {

  private static final int MOST_TRIES = 3;

  private final UpgradeContext serving;
  private final SourceState state;
  private final Slots slots;
  private final Publisher publisher;
  private final Psql old;
  private final String application;
  private final AtomicInteger pipes = new AtomicInteger();

  /**
   * @param serving reads the serving server
   */
  SeedCopy(UpgradeContext serving, SourceState state, Slots slots, Publisher publisher) {
    this.serving = serving;
    this.state = state;
    this.slots = slots;
    this.publisher = publisher;
    this.old = serving.oldPsql();
    this.application = "pg-coexist copy " + serving.attempt().id();
  }

  /** Copies all that is not whole. */
  @SuppressWarnings("try") // the ticker looks until all is copied
  void run(Progress progress) throws InterruptedException {
    List<Database> databases = publisher.databases();
    Map<String, Long> rows = RowEstimates.of(old, databases);
    long bytes = databases.stream().mapToLong(Database::bytes).sum();
    StreamWatch watch =
        new StreamWatch(
            serving.locations().proc(),
            progress,
            bytes,
            rows.values().stream().mapToLong(Long::longValue).sum());
    Psql watching = old.with(serving.machine().runner(), serving.oldPrograms());
    LockWatch locks = new LockWatch(watching, serving.source().openDatabase(), application);
    Runnable look =
        () -> {
          watch.look();
          locks.look();
        };
    try (Ticker ticker = new Ticker(look)) {
      for (Database database : inOrder(databases)) {
        if (state.copied(database.name()).isThere()) {
          watch.add(database.bytes(), rows.get(database.name()));
        } else {
          copyPatiently(database, watch, locks);
        }
      }
    }
  }

  private static List<Database> inOrder(List<Database> databases) {
    List<Database> first = new ArrayList<>();
    List<Database> then = new ArrayList<>();
    for (Database database : databases) {
      (NewDatabases.isMadeByInitdb(database.name()) ? first : then).add(database);
    }
    first.addAll(then);
    return first;
  }

  private void copyPatiently(Database database, StreamWatch watch, LockWatch locks)
      throws InterruptedException {
    int tries = 0;
    while (true) {
      try {
        copy(database, watch);
        return;
      } catch (CoexistException e) {
        List<String> waiting = locks.takeWaiting();
        tries++;
        if (e.status() == ExitStatus.INTERRUPTED || waiting.isEmpty()) {
          throw e;
        }
        if (tries == MOST_TRIES || NewDatabases.isMadeByInitdb(database.name())) {
          throw CoexistException.failed(
              "cannot copy the database " + database.name() + " while clients work",
              "who changes its tables would have had to wait for it, " + String.join("; ", waiting),
              "");
        }
        serving.warn(
            "the copy of the database "
                + database.name()
                + " begins again, since clients would have had to wait for it: "
                + String.join("; ", waiting));
        drop(database.name());
      }
    }
  }

  private void drop(String database) throws InterruptedException {
    if (state.slot(database).isThere()) {
      slots.drop(old, serving.source().openDatabase(), state.slot(database).text());
      state.slot(database).remove();
    }
    new NewDatabases(serving).drop(database, "which is to be copied again");
  }

  private void copy(Database database, StreamWatch watch) throws InterruptedException {
    String name = database.name();
    state.begun(name).write("");
    new ReplicaIdentities(serving, old, name).give();
    Publication publication = new Publication(old, publisher.name(), name);
    // There may be other tables than when it was made, or it is a new database.
    publication.make();
    // Whatever is defined after this, it is copied again; and until now all is published.
    String definitions = SourceState.ofDatabase(old, name);
    publication.requireAll();
    Obstacles.requireNone(old, name, serving.attempt().to());
    if (publication.isEmpty()) {
      stream(database, definitions, "", watch);
      return;
    }
    String slot = slots.name(old, name);
    state.slot(name).write(slot);
    slots.drop(old, serving.source().openDatabase(), slot);
    new SlotSession(serving)
        .hold(name, slot, snapshot -> stream(database, definitions, snapshot, watch));
  }

  private void stream(Database database, String definitions, String snapshot, StreamWatch watch)
      throws InterruptedException {
    DatabaseStream.Stage stage =
        new DatabaseStream.Stage(
            SourceState.directory(serving),
            definitions,
            serving.jobs(),
            database.bytes() / serving.jobs(),
            pipes,
            new ReadAs(snapshot, true),
            (context, log, part) ->
                new LargeObjects(context, database.name(), pipes).bringAll(log, part));
    // A name by which the server knows every program.
    WorkerPool crew =
        new WorkerPool(
            new ChangedCommands(
                serving.runner(), command -> command.with("PGAPPNAME", application)));
    new DatabaseStream(
            serving.with(crew.runner()),
            crew,
            watch,
            database,
            stage,
            new SourceState.Archives(serving))
        .begin();
    crew.work(serving.jobs());
  }
}
