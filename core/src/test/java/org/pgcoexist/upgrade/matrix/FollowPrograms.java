package org.pgcoexist.upgrade.matrix;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** psql that makes a slot, or carries a sequence over; and df. */
final class FollowPrograms {

  private static final Pattern SLOT =
      Pattern.compile("CREATE_REPLICATION_SLOT \"((\\w+)_[0-9]+)\" LOGICAL pgoutput;\n");

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

  /** Writes where the sequence is. */
  static FakeProgram sequence(DataDirectory data, String database, Path output) {
    List<String> at = new Following(data).sequence(database);
    return FakeProgram.change(
        () -> {
          Site.write(output, String.join("\n", at));
          return FakeProgram.ended(0, "", "");
        },
        () -> Site.write(output, ""));
  }

  /** Empties what is not logged, and reads where a sequence is to be. */
  static FakeProgram fill(Optional<DataDirectory> data, String database, Optional<Path> file) {
    return FakeProgram.change(
        () -> {
          if (data.isEmpty() || file.filter(Files::notExists).isPresent()) {
            return FakeProgram.ended(2, "", "psql: error: connection to server failed, or no file");
          }
          Following following = new Following(data.get());
          following.truncate(database);
          file.map(Site::read)
              .filter(at -> !at.isEmpty())
              .ifPresent(at -> following.sequence(database, at));
          return FakeProgram.ended(0, "", "");
        },
        () -> data.ifPresent(one -> new Following(one).truncate(database)));
  }
}
