package org.pgcoexist.upgrade.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.CoexistException;
import org.pgcoexist.engine.ReversibleChange;
import org.pgcoexist.upgrade.Scene;
import org.pgcoexist.upgrade.Tree;

/** What each change of the switch makes of the disk, alone. */
class ChangesTest {

  @TempDir Path root;
  private Scene scene;
  private Path data;
  private Map<String, String> start;

  @BeforeEach
  void layout() {
    scene = Scene.in(root);
    data = scene.locations().data();
    start = Tree.of(root);
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file);
  }

  private Path originals() {
    return scene.journal().resolve(scene.attempt().id() + ".originals");
  }

  private void revertsToTheStart(ReversibleChange change) {
    change.revert();
    assertFalse(change.isApplied());
    Tree.assertSame(start, Tree.of(root), "reverted");
  }

  @Test
  void theDataMovesAndThePgVersionTells() throws IOException {
    ReversibleChange keep = DataMove.keepOld(scene.context());
    ReversibleChange place = DataMove.placeNew(scene.context());
    assertFalse(keep.isApplied());
    assertFalse(place.isApplied(), "the old cluster is in the way");
    keep.apply();
    assertTrue(keep.isApplied());
    assertFalse(place.isApplied());
    place.apply();
    assertTrue(place.isApplied());
    assertEquals("18\n", read(data.resolve("main/data/PG_VERSION")));
    assertEquals("15\n", read(data.resolve("main.old/data/PG_VERSION")));
    assertFalse(Files.exists(data.resolve("main.new")));
    place.revert();
    place.revert();
    revertsToTheStart(keep);
  }

  @Test
  void whatStandsInTheWayIsNotReplaced() throws IOException {
    Scene.write(data.resolve("main.old/precious"), "kept");
    ReversibleChange keep = DataMove.keepOld(scene.context());
    CoexistException e = assertThrows(CoexistException.class, keep::apply);
    assertEquals("cannot rename " + data + "/main to " + data + "/main.old", e.what());
    assertEquals(data + "/main.old exists already", e.why());
    assertEquals("kept", read(data.resolve("main.old/precious")));
    assertEquals("15\n", read(data.resolve("main/data/PG_VERSION")));
  }

  /** What pg_dropcluster left of a cluster that was kept before. */
  @Test
  void anEmptyDirectoryInTheWayGoes() throws IOException {
    Files.createDirectory(data.resolve("main.old"));
    ReversibleChange keep = DataMove.keepOld(scene.context());
    keep.apply();
    assertTrue(keep.isApplied());
    revertsToTheStart(keep);
  }

  @Test
  void theOldConfigurationIsThatOfTheKeptCluster() throws IOException {
    Path conf = scene.oldConfiguration().resolve("postgresql.conf");
    String original = read(conf);
    ReversibleChange change = new ConfigurationKept(scene.context(), scene.oldConfiguration());
    assertFalse(change.isApplied());
    change.apply();
    assertTrue(change.isApplied());
    Path kept = scene.locations().configuration(Scene.FROM, "main.old");
    assertEquals(
        original.replace("/15/main/", "/15/main.old/").replace("/main/data", "/main.old/data")
            + "# The cluster was upgraded to PostgreSQL 18 and is kept.\n"
            + "data_directory = '"
            + data
            + "/main.old/data'\nexternal_pid_file = '"
            + scene.locations().sockets()
            + "/15-main.old.pid'\nport = '5433'\ncluster_name = '15/main.old'\n"
            + "log_directory = 'log'\n",
        read(kept.resolve("postgresql.conf")));
    assertEquals("# by hand\nmanual # mark\n", read(kept.resolve("start.conf")));
    assertEquals(original, read(originals().resolve("configuration/postgresql.conf")));
    assertFalse(Files.exists(scene.oldConfiguration()));
    change.apply();
    assertTrue(change.isApplied());
    revertsToTheStart(change);
  }

  @Test
  void theNewConfigurationIsPlacedWithItsLog() throws IOException {
    Path log = scene.locations().log(Scene.TO, "main");
    ReversibleChange change = new ConfigurationPlaced(scene.context());
    assertFalse(change.isApplied());
    change.apply();
    Path placed = scene.locations().configuration(Scene.TO, "main");
    Path staged = data.resolve("main.new/upgrade/configuration");
    Map<String, String> expected = Tree.of(staged);
    expected.replaceAll((p, is) -> is.startsWith("directory ") ? "directory rwxr-xr-x" : is);
    Tree.assertSame(expected, Tree.of(placed), "placed");
    assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(log)));
    assertEquals("", read(log));
  }

  @Test
  void oneWrongByteIsNotPlaced() throws IOException {
    ReversibleChange change = new ConfigurationPlaced(scene.context());
    DataMove.keepOld(scene.context()).apply();
    DataMove.placeNew(scene.context()).apply();
    change.apply();
    assertTrue(change.isApplied());
    Path hba = scene.locations().configuration(Scene.TO, "main").resolve("pg_hba.conf");
    Files.writeString(hba, "local all all trust\n");
    assertFalse(change.isApplied());
    change.apply();
    assertTrue(change.isApplied());
    Files.delete(data.resolve("main/data/postgresql.auto.conf"));
    assertFalse(change.isApplied());
  }

  @Test
  void aLogThatIsThereStays() throws IOException {
    Path log = scene.locations().log(Scene.TO, "main");
    Scene.write(log, "earlier\n");
    ReversibleChange change = new ConfigurationPlaced(scene.context());
    change.apply();
    assertEquals("earlier\n", read(log));
    change.revert();
    assertEquals("earlier\n", read(log));
  }

  @Test
  void aMissingStagedConfigurationIsNeverTakenForPlaced() throws IOException {
    Files.delete(data.resolve("main.new/upgrade/configuration/postgresql.conf"));
    assertFalse(new ConfigurationPlaced(scene.context()).isApplied());
  }

  @Test
  void linesOfUserClustersMove() throws IOException {
    Path file = scene.locations().common().resolve("user_clusters");
    ReversibleChange change = SwitchStep.userClusters(scene.context());
    assertFalse(change.isApplied());
    change.apply();
    assertTrue(change.isApplied());
    assertEquals(
        "# USER GROUP VERSION CLUSTER DATABASE\nshop *  18 main  shop\n* * 18 other *\n",
        read(file));
    revertsToTheStart(change);
  }

  @Test
  void noUserClustersIsNothingToDo() throws IOException {
    Files.delete(scene.locations().common().resolve("user_clusters"));
    ReversibleChange change = SwitchStep.userClusters(scene.context());
    assertTrue(change.isApplied());
    change.apply();
    change.revert();
    assertFalse(Files.exists(scene.locations().common().resolve("user_clusters")));
  }
}
