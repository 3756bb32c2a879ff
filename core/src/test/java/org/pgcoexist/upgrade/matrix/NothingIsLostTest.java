package org.pgcoexist.upgrade.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgcoexist.CoexistException;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.upgrade.Tree;
import org.pgcoexist.upgrade.plan.UpgradeRequest.Action;

/**
 * What is in a cluster that followed another, and what is left of that: all else in the matrix is
 * compared with this.
 */
class NothingIsLostTest extends InMemoryTests {

  private static final String AGREED = "replace /var/lib/postgresql/main.new/upgrade/agreed";

  private static void assertDone(Stage.Ending ending) {
    assertEquals(Stage.Ending.Kind.DONE, ending.kind(), ending.toString());
  }

  private Stage stage(String name) {
    return new Stage(directory.resolve(name), Variant.FOLLOWED);
  }

  private static Path path(Stage stage) {
    return stage.root().resolve(Variant.FOLLOWED.newPath());
  }

  private static void assertWhole(Stage stage) {
    DataDirectory now = new DataDirectory(ClusterPaths.data(path(stage)));
    assertEquals("18", now.major());
    assertEquals(List.of("order 1", "order 2"), now.rows("shop"));
    assertEquals(List.of("part 1"), now.rows("stock"));
    assertEquals(List.of("order 0"), now.rows("archive"));
    Carried carried = new Carried(now);
    assertEquals(List.of("42"), carried.sequence("shop"));
    assertEquals(List.of("cart 1", "cart 2"), carried.unlogged("shop"));
    assertEquals(List.of("first", "second"), carried.objects("shop"));
    assertParted(path(stage));
    assertParted(ClusterPaths.kept(path(stage)));
  }

  private static void assertParted(Path path) {
    Following rest = new Following(ClusterPaths.data(path));
    assertEquals(List.of(), rest.slots());
    assertEquals(List.of(), rest.subscriptions());
    assertEquals(List.of(), rest.settings());
    for (String database : List.of("shop", "stock", "postgres", "template1")) {
      assertEquals(Optional.empty(), rest.publication(database));
    }
  }

  @Test
  void whatClientsWroteMeanwhileIsThereAndNothingOfTheReplication() {
    Stage stage = stage("stage1");
    assertDone(stage.attempt(Fault.FAILS, 0));
    assertWhole(stage);
  }

  /** When nobody receives anything any more. */
  @Test
  void whatClientsWroteInTheLastMomentIsThere() {
    Stage stage = new Stage(directory.resolve("stage1"), Variant.FOLLOWED.changing("rows"));
    assertDone(stage.attempt(Fault.FAILS, 0));
    assertWhole(stage);
  }

  /** Killed while the cluster was followed; then somebody stops the old server. */
  private Stage stopped(String name, boolean agreed) {
    Stage dry = stage("stage1");
    assertDone(dry.attempt(Fault.FAILS, 0));
    List<Operation> operations = dry.faults().operations();
    int at = Operation.find(operations, AGREED);
    if (agreed) {
      do {
        at++;
      } while (!operations.get(at - 1).changes());
    }
    Site.deleteTree(dry.root());
    Stage stage = stage(name);
    assertEquals(Stage.Ending.Kind.DIED, stage.attempt(Fault.DIES, at).kind());
    stage.servers().stop(ClusterPaths.data(path(stage)));
    return stage;
  }

  @Test
  void theOldServerWasStoppedByHandAndItGoesOn() {
    Stage stage = stopped("stage2", true);
    assertDone(stage.run(Action.RECOVER, Fault.FAILS, 0));
    assertWhole(stage);
  }

  @Test
  void itWasStoppedByHandBeforeBothAgreedAndIsWanted() {
    Stage stage = stopped("stage2", false);
    CoexistException e = stage.run(Action.RECOVER, Fault.FAILS, 0).failure().orElseThrow();
    assertEquals("its server does not run\ncluster main is as before, and does not run", e.why());
    assertTrue(e.next().startsWith("pg_ctlcluster 15 main start\n"), e.next());
    stage.debian().boot();
    assertDone(stage.run(Action.RECOVER, Fault.FAILS, 0));
    assertWhole(stage);
  }

  @Test
  void theOldServerWasStoppedByHandAndItIsTakenBack() {
    Map<String, String> before = Snapshot.withoutState(Snapshot.of(stage("stage3")));
    Site.deleteTree(directory.resolve("stage3"));
    Stage stage = stopped("stage3", false);
    assertDone(stage.run(Action.ROLL_BACK, Fault.FAILS, 0));
    before.remove("server on var/lib/postgresql/main/data");
    Tree.assertSame(before, Snapshot.withoutState(Snapshot.of(stage)), "something is left");
    assertParted(path(stage));
  }
}
