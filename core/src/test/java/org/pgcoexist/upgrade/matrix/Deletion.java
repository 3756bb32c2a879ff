package org.pgcoexist.upgrade.matrix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.upgrade.Tree;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeRequest.Action;

/** All faults of deleting what a finished upgrade keeps. */
final class Deletion {

  private static final String LOGS = "var/log/postgresql";

  private final Path directory;
  private final Variant variant;
  private final Map<String, String> live;
  private final Map<String, String> after;
  private final List<Operation> operations;
  private final Queue<String> broken = new ConcurrentLinkedQueue<>();
  private final AtomicInteger strikes = new AtomicInteger();

  /**
   * @param directory where stages are made
   */
  Deletion(Path directory, Variant variant) {
    this.directory = directory;
    this.variant = variant;
    Stage stage = finished();
    Map<String, String> before = Snapshot.of(stage);
    requireDone(stage.run(Action.DELETE_OLD, Fault.FAILS, 0));
    this.operations = stage.faults().operations();
    this.after = Snapshot.of(stage);
    this.live = new TreeMap<>(after);
    this.live.entrySet().retainAll(before.entrySet());
    if (after.containsKey("etc/postgresql/15")) {
      throw new AssertionError("the empty directory of the major stays");
    }
    if (!after.equals(live) || after.size() == before.size()) {
      throw new AssertionError("deleting changes what stays, or deletes nothing");
    }
  }

  /** One for each thread, and always a new one. */
  private Stage finished() {
    Path root = directory.resolve("stage" + Thread.currentThread().getId());
    Site.deleteTree(root);
    Stage stage = new Stage(root, variant);
    requireDone(stage.run(Action.BEGIN, Fault.FAILS, 0));
    writeControl(stage);
    return stage;
  }

  /** As PostgreSQL has it, since no made-up program but the deletion itself reads it. */
  static void writeControl(Stage stage) {
    Path kept = ClusterPaths.kept(stage.locations().data().resolve("main"));
    DataDirectory data = new DataDirectory(ClusterPaths.data(kept));
    ByteBuffer content = ByteBuffer.allocate(2 * Long.BYTES).order(ByteOrder.nativeOrder());
    content.putLong(Long.parseLong(data.identifier()));
    Site.write(ClusterPaths.data(kept).resolve("global/pg_control"), content.array(), 0600);
  }

  private static void requireDone(Stage.Ending ending) {
    if (ending.kind() != Stage.Ending.Kind.DONE) {
      throw new AssertionError("ended as " + ending);
    }
  }

  int strikes() {
    return strikes.get();
  }

  /** What went wrong, so that one run shows all of it. */
  List<String> broken() {
    return List.copyOf(broken);
  }

  /** Every fault at every n-th operation. */
  void strikeAll(int every) {
    FaultCase.turn(FaultCase.all(operations, every)).parallelStream().forEach(this::attempt);
  }

  private void attempt(FaultCase strike) {
    strikes.incrementAndGet();
    try {
      strike(strike);
    } catch (AssertionError | RuntimeException e) {
      String what = operations.get(strike.at() - 1).what().replace(directory.toString(), "");
      broken.add(strike.fault() + " at " + strike.at() + " " + what + ": " + e);
    }
  }

  /** A fault, and then the same command again. */
  private void strike(FaultCase strike) {
    Stage stage = finished();
    Stage.Ending ending = stage.run(Action.DELETE_OLD, strike.fault(), strike.at());
    if (!stage.faults().struck()) {
      throw new AssertionError("not struck");
    }
    Map<String, String> now = new TreeMap<>(Snapshot.of(stage));
    now.keySet().retainAll(live.keySet());
    Tree.assertSame(live, now, "the live cluster was touched");
    boolean begun = outcome(stage) == Journal.Outcome.OLD_DELETED;
    boolean told =
        ending
            .failure()
            .map(failure -> failure.next().contains("pg_version_upgrade -c main --delete-old"))
            .orElse(true);
    if (begun && !told) {
      throw new AssertionError("no next command: " + ending);
    }
    if (!isDone(stage)) {
      requireDone(stage.run(Action.DELETE_OLD, Fault.FAILS, 0));
    }
    // A log that cannot be looked at stays, with a warning.
    boolean ofLogs = stage.leftLogs();
    Tree.assertSame(
        withoutLogs(after, ofLogs),
        withoutLogs(Snapshot.of(stage), ofLogs),
        "not as after an undisturbed deletion");
    outcome(stage);
  }

  private static Map<String, String> withoutLogs(Map<String, String> files, boolean without) {
    Map<String, String> left = new TreeMap<>(files);
    left.keySet().removeIf(file -> without && file.startsWith(LOGS));
    return left;
  }

  private static Journal journal(Stage stage) {
    Path journals = stage.locations().state(Stage.NAME);
    return Journal.finished(new LocalDisk(), journals).get(0);
  }

  private static Journal.Outcome outcome(Stage stage) {
    return journal(stage).outcome();
  }

  private static boolean isDone(Stage stage) {
    return journal(stage).last(StepId.DELETE_OLD).equals(Optional.of(Journal.Mark.DONE));
  }
}
