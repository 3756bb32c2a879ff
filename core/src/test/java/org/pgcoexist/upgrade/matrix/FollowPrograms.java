package org.pgcoexist.upgrade.matrix;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** psql that makes a slot, or carries a sequence over; and df. */
final class FollowPrograms {

  private static final Pattern SLOT =
      Pattern.compile("CREATE_REPLICATION_SLOT \"((\\w+)_[0-9]+)\" LOGICAL pgoutput;\n");

  private static final Pattern FILLING =
      Pattern.compile(
          "(SELECT format\\('SELECT pg_catalog\\.lo_unlink[^\n]*\n)?"
              + "(SET session_replication_role = replica;\nSELECT 'TRUNCATE ' [^\n]*\n)?(?:SELECT (\\w+);\n)?");

  private FollowPrograms() {}

  static FakeProgram free(Words words) {
    words.owned().with("--block-size=1M", "--output=avail");
    String directory = words.next();
    words.end();
    if (!directory.endsWith("/pg_wal")) {
      throw words.unexpected("looks for free space elsewhere");
    }
    return FakeProgram.query(() -> " Avail\n 12000\n");
  }

  /** The slot stays; the snapshot lasts as long as it is needed, and has all rows but the last. */
  static FakeProgram slot(DataDirectory data, String database, String sql) {
    Matcher matcher = SLOT.matcher(sql);
    if (!matcher.matches()) {
      throw new AssertionError("unexpected SQL: " + sql);
    }
    Following following = new Following(data);
    String name = matcher.group(1);
    int rows = Math.max(0, data.rows(database).size() - 1);
    if (following.setting(Following.LIMIT).isEmpty()) {
      throw new AssertionError("a slot, and nothing limits what it keeps");
    }
    if (!following.isPublished(database, matcher.group(2)) || !following.isWhole(database)) {
      throw new AssertionError("a slot, and not all is published in " + database);
    }
    return FakeProgram.change(
        () -> {
          if (following.slot(name).isPresent()) {
            return FakeProgram.ended(
                3, "", "ERROR:  replication slot \"" + name + "\" already exists");
          }
          following.put(new Following.Slot(name, database, rows, rows, "free"));
          String line = name + "|0/1234|00000003-0000001B-" + rows + "|pgoutput\n";
          return FakeProgram.ended(0, line, "");
        });
  }

  static boolean isLook(String sql) {
    return sql.contains("pg_sequence_last_value(")
        || (sql.contains(" \\gexec\n") && sql.contains("SELECT 'COPY (SELECT ''s'', t FROM ("));
  }

  /** Where the sequence is, and what else there is to carry over. */
  static FakeProgram carried(DataDirectory data, String database, String sql) {
    Carried carried = new Carried(data);
    boolean all = sql.startsWith("COPY (\nSELECT 'o', ''");
    return FakeProgram.query(
        () ->
            (all && !carried.objects(database).isEmpty() ? "o\t\n" : "")
                + (all && !carried.unlogged(database).isEmpty() ? "u\t\n" : "")
                + carried.sequence(database).stream()
                    .map(at -> "s\t" + at + "\n")
                    .collect(Collectors.joining()));
  }

  /** Writes the large objects that are not as they were into a pipe. */
  static FakeProgram printObjects(DataDirectory data, String database, boolean early, Path pipe) {
    // Clients go on.
    String behind = early ? " as it was" : "";
    List<String> all =
        new Carried(data).objects(database).stream().map(one -> one + behind).toList();
    return FakeProgram.change(
        () -> {
          Dump.write(pipe, all);
          return FakeProgram.ended(0, "", "");
        },
        () -> Dump.write(pipe, all.subList(0, 1)));
  }

  /** Reads them, each as a whole. */
  static FakeProgram readObjects(Optional<DataDirectory> data, String database, Path pipe) {
    return FakeProgram.change(
        () -> {
          if (data.isEmpty()) {
            return FakeProgram.ended(2, "", "psql: error: connection to server failed");
          }
          new Carried(data.get()).objects(database, Site.read(pipe).lines().toList());
          return FakeProgram.ended(0, "", "");
        },
        () -> data.ifPresent(one -> new Carried(one).objects(database, List.of("a half"))));
  }

  static boolean isFilling(String sql) {
    return FILLING.matcher(sql).matches();
  }

  /** Removes large objects, empties what is not logged, and sets a sequence. */
  static FakeProgram fill(DataDirectory data, String database, String sql) {
    Matcher parts = FILLING.matcher(sql);
    if (!parts.matches()) {
      throw new AssertionError("unexpected SQL: " + sql);
    }
    Carried carried = new Carried(data);
    Runnable empty =
        () -> {
          if (parts.group(1) != null) {
            carried.objects(database, List.of());
          }
          if (parts.group(2) != null) {
            carried.truncate(database);
          }
        };
    return FakeProgram.change(
        () -> {
          empty.run();
          if (parts.group(3) != null) {
            carried.sequence(database, parts.group(3));
          }
          return FakeProgram.ended(0, "", "");
        },
        empty);
  }
}
