package org.pgcoexist.upgrade.matrix;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pgcoexist.CoexistException;
import org.pgcoexist.debian.DebianCluster;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.engine.journal.History;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.upgrade.Tree;
import org.pgcoexist.upgrade.plan.StepId;

/** What must hold at every moment, whatever went wrong before it. */
final class Safety {

  private final Map<String, String> oldRows;
  private final OldFiles oldFiles;
  private final Map<String, String> before;

  /** On a stage before its upgrade. */
  Safety(Stage stage) {
    oldRows = oldRows(stage);
    oldFiles = OldFiles.of(stage, old(stage));
    before = Snapshot.withoutState(Snapshot.of(stage));
  }

  void check(Stage stage, Stage.Ending ending, Map<String, String> now) {
    if (stage.variant().endsServing()) {
      checkAgain(stage, ending);
      return;
    }
    checkOldData(stage);
    checkBoot(stage);
    checkHistory(stage);
    checkOpened(stage, ending);
    if (ending.failure().isPresent()) {
      checkFailure(stage, ending.failure().get(), now);
    } else if (ending.kind() == Stage.Ending.Kind.STOPPED) {
      require(stage.journal().isEmpty(), "a stop without a word, and the attempt is open");
      Tree.assertSame(before, Snapshot.withoutLook(now), "a stop without a word");
    }
  }

  /** After a second failure in what was to fix the first. */
  void checkAgain(Stage stage, Stage.Ending ending) {
    checkOldData(stage);
    checkBoot(stage);
    checkHistory(stage);
    boolean touched =
        stage.faults().operations().stream()
            .anyMatch(operation -> operation.kind() == Operation.Kind.CHANGE);
    if (ending.failure().isPresent() && stage.journal().isPresent() && touched) {
      tellsNext(ending.failure().get());
    }
  }

  /** Every journal can be read at any time, the finished ones, too. */
  private static void checkHistory(Stage stage) {
    List<History.Past> all =
        new History(new LocalDisk(), stage.locations()).all(Optional.empty(), Instant.now());
    require(all.size() <= 1, "one upgrade, and journals of " + all.size());
  }

  /** A server that clients have found is not stopped by what goes wrong later. */
  private static void checkOpened(Stage stage, Stage.Ending ending) {
    Path path = stage.root().resolve(stage.variant().newPath());
    boolean opened = stage.servers().opened(ClusterPaths.data(path), "18");
    if (opened && ending.kind() != Stage.Ending.Kind.DIED) {
      require(stage.servers().serves(), "clients were let in, and nothing serves them now");
    }
  }

  private static void tellsNext(CoexistException failure) {
    require(
        failure.next().contains("pg_version_upgrade -c main"), "no next command in: " + failure);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  /** Where the old data is; before the switch at its place, then where it is kept. */
  private static DataDirectory old(Stage stage) {
    Path path = stage.locations().data().resolve("main");
    for (Path place : new Path[] {path, ClusterPaths.kept(path)}) {
      DataDirectory data = new DataDirectory(ClusterPaths.data(place));
      if (data.isCluster() && data.major().equals("15")) {
        return data;
      }
    }
    throw new AssertionError("the old data is gone");
  }

  private static Map<String, String> oldRows(Stage stage) {
    DataDirectory data = old(stage);
    Map<String, String> rows = new TreeMap<>();
    for (String file : new String[] {"global/roles", "global/comments", "postgresql.auto.conf"}) {
      rows.put(
          file,
          data.lines(file).stream().filter(line -> !Following.isOurs(line)).toList().toString());
    }
    return rows;
  }

  private void checkOldData(Stage stage) {
    Tree.assertSame(oldRows, oldRows(stage), "the old data was touched");
    if (!(stage.variant().shares() && stage.writing())) {
      Map<String, String> files = new TreeMap<>(oldFiles.content());
      files.replaceAll((file, text) -> oldFiles.find(stage, old(stage), file));
      Tree.assertSame(oldFiles.content(), files, "the old files were touched");
    }
  }

  /** A boot starts what the registry says is active, and nothing while the data is on its way. */
  private static void checkBoot(Stage stage) {
    Cluster cluster = stage.registry().read().find(Stage.NAME).orElseThrow();
    Optional<Journal> journal = stage.journal();
    boolean onItsWay =
        journal.isPresent()
            && journal.get().last(StepId.MARK).equals(Optional.of(Journal.Mark.DONE))
            && !journal.get().begun(StepId.START);
    for (DebianCluster started : stage.debian().startedAtBoot()) {
      require(!onItsWay, "a boot in the middle would start " + started.label());
      require(
          cluster.status() == ClusterStatus.ACTIVE
              && started.dataDirectory().equals(Optional.of(cluster.data())),
          "a boot would start " + started.label() + ", but the registry has " + cluster);
    }
  }

  /** The failure tells the state as it is, and the next command. */
  private void checkFailure(Stage stage, CoexistException failure, Map<String, String> now) {
    String told = failure.why();
    if (told.contains("everything was undone: cluster main is as it was")) {
      require(stage.journal().isEmpty(), "rolled back, but the attempt is open");
      Tree.assertSame(before, Snapshot.withoutState(now), "told to be undone");
      tellsNext(failure);
    } else if (told.contains("cluster main continues to serve its clients")) {
      ClusterStatus status = stage.registry().read().find(Stage.NAME).orElseThrow().status();
      require(status == stage.variant().status(), "told to serve as before, but is " + status);
      require(stage.servers().serves(), "told to serve, but does not");
      require(stage.journal().isPresent(), "told to continue, but no attempt is open");
      tellsNext(failure);
    } else if (told.contains("has the status failed-upgrade and serves no client")) {
      ClusterStatus status = stage.registry().read().find(Stage.NAME).orElseThrow().status();
      require(status == ClusterStatus.FAILED_UPGRADE, "told to have failed, but is " + status);
      require(!stage.servers().serves(), "told to serve no client, but serves");
      tellsNext(failure);
    } else if (told.contains("the upgrade of cluster main is done, only this is left")) {
      ClusterStatus status = stage.registry().read().find(Stage.NAME).orElseThrow().status();
      require(status == stage.variant().status(), "told to be done, but is " + status);
      require(stage.servers().serves() == stage.variant().running(), "told to be done");
      tellsNext(failure);
    } else if (stage.journal().isPresent()) {
      require(told.contains("cleaning up after that failed as well"), "no state in: " + failure);
      tellsNext(failure);
    } else {
      Tree.assertSame(before, Snapshot.withoutLook(now), "nothing told: " + failure);
    }
  }
}
