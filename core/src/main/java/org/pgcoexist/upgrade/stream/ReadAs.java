package org.pgcoexist.upgrade.stream;

import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.postgres.Sql;

/**
 * What of the old server a stream reads.
 *
 * @param snapshot the snapshot's name; empty means what is there at the moment
 * @param followed whether what no replication carries is left to the downtime: large objects, and
 *     the rows of unlogged tables
 */
public record ReadAs(String snapshot, boolean followed) {

  /** All of it, as it is. */
  public static final ReadAs IT_IS = new ReadAs("", false);

  /** For pg_dump. */
  List<String> options() {
    List<String> options = new ArrayList<>();
    if (followed) {
      options.addAll(List.of("--no-blobs", "--no-unlogged-table-data"));
    }
    if (!snapshot.isEmpty()) {
      options.add("--snapshot=" + snapshot);
    }
    return options;
  }

  /** What psql is to say first. */
  String begin() {
    return snapshot.isEmpty()
        ? ""
        : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;\nSET TRANSACTION SNAPSHOT "
            + Sql.literal(snapshot)
            + ";\n";
  }
}
