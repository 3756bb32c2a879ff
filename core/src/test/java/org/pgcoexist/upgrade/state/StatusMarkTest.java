package org.pgcoexist.upgrade.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pgcoexist.disk.FaultyDisk.Death;
import org.pgcoexist.disk.FaultyDisk.Fault;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.upgrade.Scene;
import org.pgcoexist.upgrade.plan.UpgradePlan;

class StatusMarkTest {

  @TempDir Path root;
  private Scene scene;
  private StatusMark mark;

  @BeforeEach
  void layout() {
    scene = Scene.in(root);
    mark = new StatusMark(scene.context());
  }

  private ClusterStatus registered() {
    return scene.registry().read().find(new ClusterName("main")).orElseThrow().status();
  }

  private String startConf(Path directory) throws IOException {
    return Files.readString(directory.resolve("start.conf"));
  }

  @ParameterizedTest
  @EnumSource(ClusterStatus.class)
  void bothPlacesSayTheStatus(ClusterStatus status) {
    mark.set(status);
    assertTrue(mark.is(status));
    assertEquals(status, registered());
    mark.set(status);
    assertTrue(mark.is(status));
  }

  @Test
  void theOriginalStatusBringsTheOriginalFile() throws IOException {
    mark.set(ClusterStatus.FAILED_UPGRADE);
    assertEquals("# by hand\ndisabled # mark\n", startConf(scene.oldConfiguration()));
    mark.set(ClusterStatus.ACTIVE);
    assertEquals("# by hand\nauto # mark\n", startConf(scene.oldConfiguration()));
    assertFalse(mark.is(ClusterStatus.UPGRADING));
  }

  @Test
  void oneOfBothIsNotEnough() throws IOException {
    mark.set(ClusterStatus.UPGRADING);
    Files.writeString(scene.oldConfiguration().resolve("start.conf"), "auto\n");
    assertFalse(mark.is(ClusterStatus.UPGRADING));
  }

  /** A death in between leaves a cluster that nothing starts. */
  @Test
  void startConfChangesFirst() throws IOException {
    mark.set(ClusterStatus.ACTIVE);
    scene.faults().next(Fault.DIES_WITHIN, 1);
    assertThrows(Death.class, () -> mark.set(ClusterStatus.UPGRADING));
    assertEquals("# by hand\ndisabled # mark\n", startConf(scene.oldConfiguration()));
    assertEquals(ClusterStatus.ACTIVE, registered());
    assertFalse(mark.is(ClusterStatus.UPGRADING));
    mark.set(ClusterStatus.UPGRADING);
    assertTrue(mark.is(ClusterStatus.UPGRADING));
  }

  @Test
  void inTheMiddleOfASwitchTheKeptConfigurationCounts() throws IOException {
    Path kept = scene.locations().configuration(Scene.FROM, "main.old");
    Files.move(scene.oldConfiguration(), kept);
    mark.set(ClusterStatus.FAILED_UPGRADE);
    assertEquals("# by hand\ndisabled # mark\n", startConf(kept));
    assertFalse(Files.exists(scene.oldConfiguration()));
  }

  @Test
  void afterTheSwitchTheNewConfigurationCounts() throws IOException {
    Path placed = scene.locations().configuration(Scene.TO, "main");
    Scene.write(placed.resolve("start.conf"), "manual\n");
    Scene.write(placed.resolve("postgresql.conf"), "port = 5432\n");
    mark.set(ClusterStatus.FAILED_UPGRADE);
    assertEquals("# by hand\ndisabled # mark\n", startConf(placed));
    assertEquals("# by hand\ndisabled # mark\n", startConf(scene.oldConfiguration()));
  }

  /** Nothing said how to start it before, so nothing does afterwards. */
  @Test
  void anAbsentStartConfIsAbsentAgain() throws IOException {
    UpgradePlan with = scene.attempt();
    UpgradePlan attempt =
        new UpgradePlan(
            with.id(),
            with.started(),
            with.cluster(),
            with.from(),
            with.to(),
            new UpgradePlan.Choices(
                with.newPath(),
                with.dumpDirectory(),
                with.method(),
                with.dumpWith(),
                with.verify(),
                with.analyze()),
            new UpgradePlan.Before(with.owner(), with.wasRunning(), "", with.keptPort()),
            with.source());
    mark = new StatusMark(scene.context(attempt));
    Path file = scene.oldConfiguration().resolve("start.conf");
    Files.delete(file);
    mark.set(ClusterStatus.UPGRADING);
    assertTrue(Files.readString(file).endsWith("\n\ndisabled\n"));
    assertTrue(mark.is(ClusterStatus.UPGRADING));
    assertFalse(mark.is(ClusterStatus.ACTIVE));
    mark.set(ClusterStatus.ACTIVE);
    assertFalse(Files.exists(file));
    assertTrue(mark.is(ClusterStatus.ACTIVE));
  }
}
