package org.pgcoexist.upgrade.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.engine.ReversibleChange;
import org.pgcoexist.upgrade.Scene;
import org.pgcoexist.upgrade.Tree;

/** What the old and the new configuration could have in common, and what becomes of it. */
class KeptApartTest {

  @TempDir Path root;
  private Scene scene;
  private Path old;
  private Path kept;
  private Path data;

  @BeforeEach
  void layout() {
    scene = Scene.in(root);
    old = scene.oldConfiguration();
    kept = scene.locations().configuration(Scene.FROM, "main.old");
    data = scene.locations().data();
  }

  private ReversibleChange kept() {
    return new ConfigurationKept(scene.context(), old);
  }

  /** Applies the change and takes it back, as a new process would. */
  private void isTakenBack(Map<String, String> before) {
    assertTrue(kept().isApplied());
    kept().revert();
    assertFalse(kept().isApplied());
    DataMove.keepOld(scene.context()).revert();
    Tree.assertSame(before, Tree.of(root), "rolled back");
  }

  private void keep() {
    DataMove.keepOld(scene.context()).apply();
    kept().apply();
  }

  @Test
  void whatAlterSystemSetGivesWay() throws IOException {
    Path auto = data.resolve("main/data/postgresql.auto.conf");
    Scene.write(auto, "port = '5432'\nwork_mem = '8MB'\nlog_directory = '/var/log/x'\n");
    Map<String, String> before = Tree.of(root);
    keep();
    assertEquals(
        "port = '5433'\nwork_mem = '8MB'\nlog_directory = 'log'\n",
        Files.readString(data.resolve("main.old/data/postgresql.auto.conf")));
    isTakenBack(before);
  }

  @Test
  void everyFileFollowsTheDirectory() throws IOException {
    Scene.write(old.resolve("conf.d/10-memory.conf"), "include '" + old + "/x' # " + old + "-y\n");
    Map<String, String> before = Tree.of(root);
    keep();
    assertEquals(
        "include '" + kept + "/x' # " + old + "-y\n",
        Files.readString(kept.resolve("conf.d/10-memory.conf")));
    assertEquals(kept.resolve("keys/x"), Files.readSymbolicLink(kept.resolve("linked.key")));
    Scene.write(kept.resolve("conf.d/10-memory.conf"), "edited since\n");
    assertFalse(kept().isApplied());
    kept().apply();
    isTakenBack(before);
  }

  @Test
  void theLogAndASharedPostgresqlConfAreItsOwn() throws IOException {
    Files.createSymbolicLink(old.resolve("log"), Path.of("/var/log/shop.log"));
    Path shared = root.resolve("srv/main.conf");
    Files.createDirectories(shared.getParent());
    Files.move(old.resolve("postgresql.conf"), shared);
    Files.createSymbolicLink(old.resolve("postgresql.conf"), shared);
    Map<String, String> before = Tree.of(root);
    String text = Files.readString(shared);
    keep();
    assertFalse(Files.isSymbolicLink(kept.resolve("log")));
    assertFalse(Files.isSymbolicLink(kept.resolve("postgresql.conf")));
    assertTrue(Files.readString(kept.resolve("postgresql.conf")).contains("port = '5433'\n"));
    assertEquals(text, Files.readString(shared));
    isTakenBack(before);
  }

  @Test
  void initdbsAccessFileGoesAndAPlacedOneStays() throws IOException {
    Path access = data.resolve("main/data/pg_hba.conf");
    DataMove.keepOld(scene.context()).apply();
    DataMove.placeNew(scene.context()).apply();
    assertTrue(Files.exists(access), "initdb's");
    new ConfigurationPlaced(scene.context()).apply();
    assertFalse(Files.exists(access));
    Scene.write(access, "local all all trust\n");
    assertFalse(new ConfigurationPlaced(scene.context()).isApplied());
    Scene.write(data.resolve("main/upgrade/data/pg_hba.conf"), "local all all peer\n");
    new ConfigurationPlaced(scene.context()).apply();
    assertEquals("local all all peer\n", Files.readString(access));
    assertTrue(new ConfigurationPlaced(scene.context()).isApplied());
  }

  /** At the end of an upgrade the prepared configuration goes; a rollback may come later. */
  @Test
  void aPlacedConfigurationIsThePreparedOneAgain() throws IOException {
    Path upgrade = data.resolve("main.new/upgrade");
    Scene.write(upgrade.resolve("data/pg_hba.conf"), "local all all peer\n");
    Scene.write(upgrade.resolve("configuration/start.conf"), "# by hand\nauto # mark\n");
    Map<String, String> prepared = Tree.of(upgrade);
    ReversibleChange placed = new ConfigurationPlaced(scene.context());
    placed.apply();
    new StagedConfiguration(scene.context()).remove();
    assertTrue(placed.isApplied());
    // The new data directory in its place holds what the configuration needs there.
    DataMove.keepOld(scene.context()).apply();
    DataMove.placeNew(scene.context()).apply();
    Scene.write(data.resolve("main/data/postgresql.auto.conf"), "work_mem = '8MB'\n");
    Scene.write(data.resolve("main/data/pg_hba.conf"), "local all all peer\n");
    placed.revert();
    DataMove.placeNew(scene.context()).revert();
    Map<String, String> again = Tree.of(upgrade);
    again.keySet().removeIf(path -> !prepared.containsKey(path));
    assertEquals(prepared.keySet(), again.keySet());
    for (String path : prepared.keySet()) {
      assertEquals(
          prepared.get(path).replaceFirst("^(directory )?\\S+", ""),
          again.get(path).replaceFirst("^(directory )?\\S+", ""),
          path);
    }
  }

  @Test
  void linesOthersWroteIntoUserClustersStay() throws IOException {
    Path file = scene.locations().common().resolve("user_clusters");
    Scene.write(file, "a * 15 main x\nb * 18 main x\n");
    ReversibleChange change = SwitchStep.userClusters(scene.context());
    change.apply();
    assertEquals("a * 18 main x\nb * 18 main x\n", Files.readString(file));
    Scene.write(file, "new * 18 main x\na * 18 main x\nlate * 15 main x\nb * 18 main x\n");
    assertFalse(change.isApplied());
    change.apply();
    change.revert();
    assertEquals(
        "new * 18 main x\na * 15 main x\nlate * 15 main x\nb * 18 main x\n",
        Files.readString(file));
    assertFalse(Files.exists(scene.journal().resolve(scene.attempt().id() + ".originals")));
  }

  @Test
  void aLogFromBeforeSurvivesARollback() throws IOException {
    Path log = scene.locations().log(Scene.TO, "main");
    Scene.write(log, "earlier\n");
    ReversibleChange change = new ConfigurationPlaced(scene.context());
    change.apply();
    change.revert();
    assertEquals("earlier\n", Files.readString(log));
  }
}
