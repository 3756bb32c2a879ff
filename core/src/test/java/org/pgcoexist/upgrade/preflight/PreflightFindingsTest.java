package org.pgcoexist.upgrade.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.upgrade.Scene;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.Finding;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.preflight.host.LeftoversCheck;
import org.pgcoexist.upgrade.preflight.host.StartModeCheck;

class PreflightFindingsTest {

  @TempDir Path root;
  private Scene scene;
  private Path data;

  @BeforeEach
  void layout() {
    scene = Scene.in(root);
    data = scene.locations().data();
  }

  /** One that cannot look, and one with a fault of its own, hide no other. */
  @Test
  void whatACheckCannotLookAtIsAFindingBesideAllOthers() throws Exception {
    Files.createFile(data.resolve("main.old"));
    Check blind =
        (on, findings) -> {
          throw CoexistException.failed("cannot look", "it is broken", "fix it");
        };
    Check faulty =
        (on, findings) -> {
          throw new IllegalStateException("never so");
        };
    Preflight preflight = new Preflight(List.of(blind, faulty, new LeftoversCheck()), event -> {});
    Inspection on = scene.inspection(scene.attempt(), new Answers(), step -> false);
    CoexistException e = assertThrows(CoexistException.class, () -> preflight.check(on));
    assertEquals(ExitStatus.REFUSED, e.status());
    for (String part :
        List.of(
            "cannot look: it is broken", "IllegalStateException: never so", "main.old exists")) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
    assertThrows(
        InterruptedException.class,
        () ->
            new Preflight(
                    List.of(
                        (o, f) -> {
                          throw new InterruptedException("stopped");
                        }),
                    event -> {})
                .check(on));
  }

  /** Nothing could start it again: not the upgrade, and not its rollback. */
  @Test
  void aServerThatRunsAndMayNotBeStartedIsRefused() {
    for (boolean running : new boolean[] {true, false}) {
      Findings findings = new Findings();
      UpgradePlan attempt = withStartConf("# mine\ndisabled\n", running);
      new StartModeCheck().check(scene.inspection(attempt, new Answers(), step -> false), findings);
      Path file = scene.oldConfiguration().resolve("start.conf");
      assertEquals(
          running
              ? List.of(
                  new Finding(
                      true,
                      file + " says disabled, and the server runs: nothing could start it again",
                      "write auto, or manual, into it"))
              : List.of(),
          findings.all());
    }
  }

  private UpgradePlan withStartConf(String startConf, boolean running) {
    UpgradePlan with = scene.attempt();
    return new UpgradePlan(
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
        new UpgradePlan.Before(with.owner(), running, startConf, with.keptPort()),
        with.source());
  }
}
