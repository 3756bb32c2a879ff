package org.pgcoexist.upgrade.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.CoexistException;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.upgrade.plan.UpgradeRequest.Action;

/** What another process does to the registry before the upgrade has the cluster's lock. */
class ChangedMeanwhileTest {

  @TempDir Path root;

  @Test
  void theRegistryCountsAsItIsUnderTheLock() {
    Stage stage = new Stage(root.resolve("stage"), Variant.IN_PLACE);
    Path elsewhere = root.resolve("stage/srv/main");
    stage
        .faults()
        .before(
            "look at " + stage.locations().state(Stage.NAME),
            () ->
                stage
                    .registry()
                    .change(now -> now.with(moved(now.find(Stage.NAME).get(), elsewhere))));
    CoexistException e = stage.run(Action.BEGIN, Fault.FAILS, 0).failure().orElseThrow();
    assertEquals("there is no " + elsewhere + "/data", e.why());
  }

  private static Cluster moved(Cluster cluster, Path path) {
    return cluster.withPath(path);
  }
}
