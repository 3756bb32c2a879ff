package org.pgcoexist.upgrade.plan;

import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.postgres.Psql;

/**
 * What clients created and dropped since the attempt was decided: databases and tablespaces.
 *
 * <p>Where anything differs from what the attempt says, all of it is in a file beside the journal,
 * which lasts as long as somebody needs to know: it is written before the new cluster gets anything
 * of it, and before a database is opened that must be closed again.
 */
public final class SourceChange {

  private final UpgradeContext context;
  private final UpgradePlan attempt;
  private final Disk disk;
  private final Path file;

  public SourceChange(UpgradeContext context) {
    this.context = context;
    this.attempt = context.attempt();
    this.disk = context.disks().self();
    this.file = context.journalDirectory().resolve(attempt.id() + ".source");
  }

  SourceFacts facts() {
    return disk.read(file)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .map(text -> SourceFacts.fromJson(JsonParser.parseString(text).getAsJsonObject()))
        .orElse(attempt.source());
  }

  /**
   * Looks again.
   *
   * @param serves whether it is the public server: else databases may be open because we opened
   *     them
   */
  public void look(Psql server, boolean serves) throws InterruptedException {
    SourceFacts known = facts();
    List<SourceFacts.Database> databases = new ArrayList<>();
    List<String> closed = new ArrayList<>();
    for (List<String> row : rows(server, SourceQueries.DATABASES)) {
      String name = row.get(0);
      databases.add(new SourceFacts.Database(name, Long.parseLong(row.get(1))));
      if (row.get(2).equals("f") || (!serves && known.closedDatabases().contains(name))) {
        closed.add(name);
      }
    }
    // What is gone may have left something of ours.
    TreeSet<String> tablespaces = new TreeSet<>(known.tablespaces());
    for (List<String> row : rows(server, SourceQueries.TABLESPACES)) {
      if (!row.get(0).isEmpty() && tablespaces.add(row.get(0))) {
        refuseUsed(Path.of(row.get(0)));
      }
    }
    SourceFacts now = known.with(databases, closed, List.copyOf(tablespaces));
    if (!same(known, now)) {
      byte[] json = now.toJson().toString().getBytes(StandardCharsets.UTF_8);
      disk.replace(file, json, 0600);
    }
  }

  private List<List<String>> rows(Psql server, String sql) throws InterruptedException {
    String what = "cannot look what databases there are";
    String open = facts().openDatabase();
    try {
      return server.rows(what, open, sql);
    } catch (CoexistException e) {
      if (e.status() == ExitStatus.INTERRUPTED) {
        throw e;
      }
      // It may be closed by now.
      return server.rows(what, open.equals("postgres") ? "template1" : "postgres", sql);
    }
  }

  /** Sizes change all the time. */
  private static boolean same(SourceFacts one, SourceFacts other) {
    return names(one).equals(names(other))
        && new TreeSet<>(one.closedDatabases()).equals(new TreeSet<>(other.closedDatabases()))
        && new TreeSet<>(one.tablespaces()).equals(new TreeSet<>(other.tablespaces()));
  }

  private static Set<String> names(SourceFacts facts) {
    TreeSet<String> names = new TreeSet<>();
    facts.databases().forEach(database -> names.add(database.name()));
    return names;
  }

  /** What is of the new major in a tablespace is removed when the upgrade is rolled back. */
  private void refuseUsed(Path location) {
    Disk owner = context.disks().owner();
    Optional<FileFacts> facts = owner.facts(location);
    if (facts.filter(FileFacts::isDirectory).isEmpty()) {
      return;
    }
    for (String entry : owner.list(location)) {
      if (entry.startsWith("PG_" + attempt.to() + "_")) {
        throw CoexistException.failed(
            "cannot use the tablespace in " + location + ", which was made meanwhile",
            location.resolve(entry) + " belongs to another cluster of PostgreSQL " + attempt.to(),
            "make the tablespace in another directory");
      }
    }
  }

  /** For an attempt whose old cluster is gone, or that was undone. */
  public void forget() {
    disk.remove(file);
  }
}
