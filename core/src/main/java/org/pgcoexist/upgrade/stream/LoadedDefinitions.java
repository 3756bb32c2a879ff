package org.pgcoexist.upgrade.stream;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.upgrade.load.LoadLog;
import org.pgcoexist.upgrade.plan.SourceFacts;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.state.Marker;
import org.pgcoexist.upgrade.state.NewDatabases;

/**
 * The markers of definitions that are loaded while clients are served: one that tells what of roles
 * and definitions is in the new cluster, and one for each database that has its definitions, no
 * rows, and an archive with the rest. Each holds the fingerprint of the old cluster's definitions
 * that were loaded.
 */
public final class LoadedDefinitions implements DatabaseStream.Definitions {

  private static final String BEGUN = "begun\n";
  private static final String NOTHING = "nothing\n";
  private static final String COMPLETE = "complete ";

  private final UpgradeContext context;
  private final Disk owner;
  private final Marker marker;
  private final Path directory;
  private final Map<String, String> asked = new ConcurrentHashMap<>();
  private final Set<String> again = new ConcurrentSkipListSet<>();

  public LoadedDefinitions(UpgradeContext context) {
    this.context = context;
    this.owner = context.disks().owner();
    this.marker = Marker.defined(context);
    this.directory = directory(context);
  }

  /** Where archives, scripts and the markers of databases are. */
  public static Path directory(UpgradeContext context) {
    return context.attempt().workDirectory().resolve("stream");
  }

  /** True when nothing more is loaded before the downtime. */
  public boolean isDecided() {
    return isComplete() || marker.text().equals(NOTHING);
  }

  /** True when any part of roles and databases may be in the new cluster. */
  public boolean isBegun() {
    return marker.text().equals(BEGUN);
  }

  /** True when roles and tablespaces are there as they were; and the databases with a marker. */
  public boolean isComplete() {
    return marker.text().startsWith(COMPLETE);
  }

  /** True when nothing at all was loaded. */
  public boolean isEmpty() {
    return !isBegun() && !isComplete();
  }

  public void begin() {
    marker.write(BEGUN);
  }

  /** Decides that nothing is there, and nothing will be. */
  public void decideNothing() {
    marker.write(NOTHING);
  }

  public void complete(String cluster) {
    marker.write(COMPLETE + cluster + "\n");
  }

  @Override
  public Path archive(String database) {
    return LoadLog.file(directory, database, ".definitions");
  }

  private Marker marker(String database) {
    return new Marker(owner, LoadLog.file(directory, database, ".defined"));
  }

  public void mark(String database, String fingerprint) {
    marker(database).write(fingerprint);
  }

  /** True when the new cluster has the database with some definitions, and nothing else of it. */
  public boolean has(String database) {
    return marker(database).isThere();
  }

  /** Of those databases that the old cluster has, the ones that are there. */
  public List<String> present() {
    List<String> names = new ArrayList<>();
    for (SourceFacts.Database database : context.source().databases()) {
      if (has(database.name())) {
        names.add(database.name());
      }
    }
    return names;
  }

  /** The marker goes first: from then on anything of the database may be there. */
  @Override
  public boolean take(String database) throws InterruptedException {
    boolean there = has(database);
    boolean current = isCurrent(database);
    marker(database).remove();
    if (there && !current) {
      new NewDatabases(context).drop(database, "whose definitions were changed");
      again.add(database);
    }
    return current;
  }

  /** The databases that were there and had to be dropped. */
  public List<String> again() {
    return List.copyOf(again);
  }

  /**
   * True when what is there of the whole cluster is so on the old one. The old private server runs,
   * with every database open.
   */
  public boolean isCurrent() throws InterruptedException {
    String now = Fingerprint.ofCluster(context.oldPsql(), context.source().openDatabase()).number();
    return marker.text().equals(COMPLETE + now + "\n");
  }

  /** The same of a database. It is asked once: nobody can change anything meanwhile. */
  public boolean isCurrent(String database) throws InterruptedException {
    if (!has(database) || owner.facts(archive(database)).isEmpty()) {
      return false;
    }
    String now = asked.get(database);
    if (now == null) {
      now = Fingerprint.ofDatabase(context.oldPsql(), database).number();
      asked.put(database, now);
    }
    return now.equals(marker(database).text());
  }
}
