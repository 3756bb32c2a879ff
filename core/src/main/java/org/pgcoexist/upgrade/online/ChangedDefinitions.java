package org.pgcoexist.upgrade.online;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pgcoexist.CoexistException;
import org.pgcoexist.postgres.CopyText;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.upgrade.plan.SourceFacts.Database;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.replication.Publisher;
import org.pgcoexist.upgrade.replication.Rounds;
import org.pgcoexist.upgrade.state.Marker;
import org.pgcoexist.upgrade.stream.Fingerprint;

/**
 * Whether definitions of the old cluster were changed since they were copied. To look at all of a
 * database takes long; that the same transactions have written them as when they were looked at
 * last is seen several times as quickly, and is enough.
 */
final class ChangedDefinitions {

  private static final byte[] STAMPS = Rounds.bytes(Fingerprint.STAMPS);

  private static final byte[] ALL = Rounds.bytes(Fingerprint.STAMPS_AND_ROWS);

  private static final byte[] NOTHING = {};

  /**
   * Before it an index that is built beside clients becomes valid in place: nobody has written it.
   */
  private static final int FIRST_WITH_STAMPS = 14;

  private final UpgradeContext context;
  private final SourceState state;
  private final Psql old;

  /**
   * @param old the server that clients use, or the private one
   */
  ChangedDefinitions(UpgradeContext context, Psql old) {
    this.context = context;
    this.state = new SourceState(context);
    this.old = old;
  }

  /** Refuses what was changed. */
  void requireNone() throws InterruptedException {
    List<String> changed = look();
    if (!changed.isEmpty()) {
      throw CoexistException.failed(
          "old and new cluster of " + context.attempt().name() + " do not agree any more",
          "definitions were changed since they were copied: " + String.join(", ", changed),
          "pg_version_upgrade -c "
              + context.attempt().name()
              + " -r   copies again what was changed, while clients work");
    }
  }

  /** What was changed, for people; empty when nothing was. */
  List<String> look() throws InterruptedException {
    if (!state.ofCluster(old).equals(Marker.load(context).text())) {
      return List.of("roles, tablespaces or databases");
    }
    Map<String, String> doubtful = notSeenTheSame();
    Map<String, byte[]> numbers = ask(doubtful, ALL);
    List<String> changed = new ArrayList<>();
    for (Map.Entry<String, String> one : doubtful.entrySet()) {
      List<List<String>> rows = rows(numbers.get(one.getKey()));
      if (rows.get(1).get(0).equals(one.getValue())) {
        state.stamps(one.getKey()).write(seen(one.getValue(), rows));
      } else {
        changed.add("database " + one.getKey());
      }
    }
    return changed;
  }

  /** Databases that are not as they were seen last, and what they were when they were copied. */
  private Map<String, String> notSeenTheSame() throws InterruptedException {
    Map<String, String> copied = new TreeMap<>();
    Map<String, String> seen = new TreeMap<>();
    for (Database database : new Publisher(context).databases()) {
      String name = database.name();
      copied.put(name, state.copied(name).text());
      String stamps = state.stamps(name).text();
      if (!stamps.isEmpty() && old.server().isAtLeast(FIRST_WITH_STAMPS)) {
        seen.put(name, stamps);
      }
    }
    Map<String, byte[]> now = ask(seen, STAMPS);
    seen.forEach(
        (name, stamps) -> {
          if (stamps.equals(seen(copied.get(name), rows(now.get(name))))) {
            copied.remove(name);
          }
        });
    return copied;
  }

  private Map<String, byte[]> ask(Map<String, String> databases, byte[] script)
      throws InterruptedException {
    return new Rounds(context, old)
        .read(Fingerprint.WHAT, name -> databases.containsKey(name) ? script : NOTHING);
  }

  /** What was copied, and by whom it was written. */
  private static String seen(String copied, List<List<String>> rows) {
    return copied + " " + rows.get(0).get(0);
  }

  private static List<List<String>> rows(byte[] printed) {
    return CopyText.rows(new String(printed, StandardCharsets.UTF_8));
  }
}
