package org.pgcoexist.upgrade.stream;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.process.Work;
import org.pgcoexist.upgrade.load.LoadLog;
import org.pgcoexist.upgrade.load.WorkerPool;
import org.pgcoexist.upgrade.plan.SourceFacts.Database;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.state.Marker;
import org.pgcoexist.upgrade.state.NewDatabases;

/**
 * Moves one database: its definitions; then its data, each large table in a stream of its own and
 * all else in one; when all of that is there, what depends on it, indexes above all.
 *
 * <p>A marker tells that it was moved completely, and in which state. Without it a crash has left
 * nothing of the database or any part, and it is moved anew.
 */
public final class DatabaseStream {

  private final UpgradeContext context;
  private final WorkerPool crew;
  private final StreamWatch watch;
  private final Database database;
  private final Stage stage;
  private final Definitions definitions;
  private final StreamLog log;
  private final StreamClients clients;
  private final AtomicInteger open = new AtomicInteger();
  private DatabaseInventory contents;
  private long counted;

  /**
   * What all streams of one step share.
   *
   * @param directory of markers and archives; the owner's
   * @param state of the old cluster
   * @param share what each job has to do, in bytes
   * @param pipes numbers the pipes
   * @param readAs what of the old server is read
   * @param objects brings large objects where a dump of the data leaves them out
   */
  public record Stage(
      Path directory,
      String state,
      int jobs,
      long share,
      AtomicInteger pipes,
      ReadAs readAs,
      LargeObjectCopy objects) {

    /** One that reads all of a server that nobody else uses. */
    public Stage(Path directory, String state, int jobs, long share, AtomicInteger pipes) {
      this(directory, state, jobs, share, pipes, ReadAs.IT_IS, (context, log, watch) -> {});
    }

    private Marker marker(Disk owner, String database) {
      return new Marker(owner, LoadLog.file(directory, database, ".moved"));
    }

    /** True when a database was moved completely, in the present state. */
    public boolean isMoved(Disk owner, String database) {
      Marker marker = marker(owner, database);
      return marker.isThere() && marker.text().equals(state);
    }

    private void markMoved(Disk owner, String database) {
      marker(owner, database).write(state);
    }
  }

  /**
   * @param context with the crew's runner
   */
  public DatabaseStream(
      UpgradeContext context,
      WorkerPool crew,
      StreamWatch watch,
      Database database,
      Stage stage,
      Definitions definitions) {
    this.context = context;
    this.crew = crew;
    this.watch = watch;
    this.database = database;
    this.stage = stage;
    this.definitions = definitions;
    this.log = new StreamLog(context, database.name());
    this.clients = new StreamClients(context, database.name(), stage.readAs());
  }

  private Path archive() {
    return definitions.archive(database.name());
  }

  /** Copies the large objects of a database that is there. */
  @FunctionalInterface
  public interface LargeObjectCopy {
    void copy(UpgradeContext context, StreamLog log, StreamLog.Watch watch)
        throws InterruptedException;
  }

  /** Definitions that were loaded before. */
  public interface Definitions {

    /** Where they are written down. */
    Path archive(String database);

    /** True when those of a database are there, as they are now; else nothing of it is. */
    boolean take(String database) throws InterruptedException;
  }

  /** One piece of the work. */
  private record Piece(long size, boolean isWide, Work work) implements WorkerPool.Task {
    @Override
    public void run() throws InterruptedException {
      work.run();
    }
  }

  /** Puts the database before the crew. */
  public void begin() {
    crew.add(new Piece(database.bytes(), false, this::define));
  }

  private void define() throws InterruptedException {
    contents = DatabaseInventory.of(context.oldPsql(), database.name());
    if (!definitions.take(database.name())) {
      log.require(context.runner(), clients.dumpDefinitions(archive()), StreamLog.Watch.NOBODY);
      boolean exists = NewDatabases.isMadeByInitdb(database.name());
      log.require(
          context.runner(), clients.restoreDefinitions(archive(), exists), StreamLog.Watch.NOBODY);
    }
    List<Piece> pieces = new ArrayList<>();
    for (DatabaseInventory.Table table : contents.large()) {
      boolean canSplit = context.attempt().from().isAtLeast(14);
      for (TablePart part : TablePart.of(table, stage.jobs(), stage.share(), canSplit)) {
        pieces.add(new Piece(part.bytes(), false, () -> moveTable(part)));
      }
    }
    boolean apart = stage.readAs().followed();
    long rest = contents.rest() + (apart ? 0 : contents.objects());
    pieces.add(new Piece(rest, false, () -> moveRest(rest)));
    if (apart && contents.objects() > 0) {
      pieces.add(new Piece(contents.objects(), false, this::moveObjects));
    }
    open.set(pieces.size());
    pieces.forEach(crew::add);
  }

  private Pipe pipe() {
    return new Pipe(context, context.runner(), stage.pipes().getAndIncrement());
  }

  private void moveTable(TablePart part) throws InterruptedException {
    Pipe pipe = pipe();
    try (StreamWatch.Part piece =
        watch.begin(database.name(), part.table().name(), count(part.bytes()), part.rows())) {
      pipe.copy(log, clients.copyOut(part, pipe.path()), clients.copyIn(part, pipe.path()), piece);
    }
    pieceDone();
  }

  private void moveObjects() throws InterruptedException {
    try (StreamWatch.Part piece =
        watch.begin(database.name(), "large objects", count(contents.objects()), 0)) {
      stage.objects().copy(context, log, piece);
    }
    pieceDone();
  }

  private void moveRest(long bytes) throws InterruptedException {
    Pipe pipe = pipe();
    try (StreamWatch.Part piece =
        watch.begin(database.name(), "", count(bytes), contents.restRows())) {
      pipe.run(
          log,
          clients.dumpData(pipe.path(), contents.large()),
          clients.restoreData(pipe.path()),
          piece);
    }
    pieceDone();
  }

  private void pieceDone() {
    if (open.decrementAndGet() == 0) {
      boolean wide = stage.jobs() > 1 && contents.indexes() > LEAST_WIDE;
      crew.add(new Piece(contents.indexes(), wide, () -> finish(wide ? stage.jobs() : 1)));
    }
  }

  /** Fewer indexes are built faster than more programs are started. */
  private static final long LEAST_WIDE = 16L << 20;

  @SuppressWarnings("try") // the piece counts until the program ends
  private void finish(int jobs) throws InterruptedException {
    try (StreamWatch.Part piece =
        watch.beginIndexes(
            database.name(), count(contents.indexes()), context.attempt().newData())) {
      log.require(context.runner(), clients.restoreRest(archive(), jobs), StreamLog.Watch.NOBODY);
    }
    context.disks().owner().remove(archive());
    stage.markMoved(context.disks().owner(), database.name());
    watch.add(Math.max(0, database.bytes() - counted), 0);
  }

  /** Remembers what was counted of the database, since there is more in it than that. */
  private synchronized long count(long bytes) {
    counted += bytes;
    return bytes;
  }
}
