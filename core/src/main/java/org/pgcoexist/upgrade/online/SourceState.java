package org.pgcoexist.upgrade.online;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.upgrade.load.LoadLog;
import org.pgcoexist.upgrade.load.WorkerPool;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.replication.Publisher;
import org.pgcoexist.upgrade.replication.Rounds;
import org.pgcoexist.upgrade.replication.Subscription;
import org.pgcoexist.upgrade.state.Marker;
import org.pgcoexist.upgrade.stream.DatabaseStream;
import org.pgcoexist.upgrade.stream.Fingerprint;

/**
 * What the definitions of the old cluster were when they were copied, in markers of the new one,
 * and whether they are so still. Replication carries rows: whoever adds a column, a role or a
 * database ends it, and what was changed is copied anew.
 */
final class SourceState {

  private final UpgradeContext context;
  private final Disk owner;

  SourceState(UpgradeContext context) {
    this.context = context;
    this.owner = context.disks().owner();
  }

  /** Where markers, scripts and archives are. */
  static Path directory(UpgradeContext context) {
    return context.attempt().workDirectory().resolve("stream");
  }

  private Marker file(String database, String suffix) {
    return new Marker(owner, LoadLog.file(directory(context), database, suffix));
  }

  /** Of what no dump holds: of databases, settings, rights. */
  Marker supplement() {
    return new Marker(owner, directory(context).resolve("supplement"));
  }

  /** Holds what its definitions were, once the database is copied as a whole. */
  Marker copied(String database) {
    return file(database, ".moved");
  }

  /** Is there as soon as anything of the database may be. */
  Marker begun(String database) {
    return file(database, ".begun");
  }

  /** Holds the name of the slot, for a database that is followed. */
  Marker slot(String database) {
    return file(database, ".slot");
  }

  /** Which transactions had written its definitions when they were compared last. */
  Marker stamps(String database) {
    return file(database, ".stamps");
  }

  /** Tells since when its large objects were not looked at, where they were copied. */
  Marker objects(String database) {
    return file(database, ".objects");
  }

  /** All are to be brought anew: hook scripts may change them in the new cluster. */
  void distrustObjects() {
    for (var database : context.source().databases()) {
      Marker objects = objects(database.name());
      if (objects.isThere()) {
        objects.write(LargeObjects.ALL);
      }
    }
  }

  /** The slots of all databases that are followed. */
  Map<String, String> slots() {
    Map<String, String> slots = new TreeMap<>();
    for (var database : context.source().databases()) {
      Marker slot = slot(database.name());
      if (slot.isThere()) {
        slots.put(database.name(), slot.text());
      }
    }
    return slots;
  }

  /** The present number of what belongs to no database, its names of databases included. */
  String ofCluster(Psql old) throws InterruptedException {
    String open = context.source().openDatabase();
    String names =
        "SELECT md5(string_agg(datname, '/' ORDER BY datname COLLATE \"C\")) FROM pg_database";
    return Fingerprint.ofCluster(old, open).number()
        + " "
        + old.rows("cannot list the databases", open, names).get(0).get(0);
  }

  /** The present number of a database; its large objects are carried over, whatever they are. */
  static String ofDatabase(Psql old, String database) throws InterruptedException {
    return Fingerprint.ofRows(old, database).number();
  }

  /** What is done in a database. */
  @FunctionalInterface
  interface InDatabase {
    void run(UpgradeContext crew, String database) throws InterruptedException;
  }

  /** Does it in each database that lets clients in, several at once. */
  static void inEach(UpgradeContext context, InDatabase work) throws InterruptedException {
    WorkerPool crew = new WorkerPool(context.runner());
    UpgradeContext ofCrew = context.with(crew.runner());
    for (var database : new Publisher(context).databases()) {
      crew.add(WorkerPool.task(database.bytes(), () -> work.run(ofCrew, database.name())));
    }
    crew.work(context.runner().worthAtOnce());
  }

  /**
   * Runs statements about the subscription of each database that is followed, several at once.
   *
   * @param statements empty where there is nothing to do
   */
  void eachFollowed(Function<Subscription, String> statements) throws InterruptedException {
    Map<String, String> slots = slots();
    new Rounds(context, context.newPsql())
        .execute(
            "cannot follow",
            database ->
                Rounds.bytes(
                    slots.containsKey(database)
                        ? statements.apply(new Subscription(context, database, slots.get(database)))
                        : ""));
  }

  /** True when a database was copied as a whole, and its definitions are the same still. */
  boolean isCurrent(Psql old, String database) throws InterruptedException {
    Marker copied = copied(database);
    return copied.isThere() && copied.text().equals(ofDatabase(old, database));
  }

  /** Definitions that are dumped with the rows, as of the same moment. */
  record Archives(UpgradeContext context) implements DatabaseStream.Definitions {

    @Override
    public Path archive(String database) {
      return LoadLog.file(directory(context), database, ".definitions");
    }

    @Override
    public boolean take(String database) {
      return false;
    }
  }
}
