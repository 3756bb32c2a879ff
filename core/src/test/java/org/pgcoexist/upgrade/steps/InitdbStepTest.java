package org.pgcoexist.upgrade.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.engine.Step.Condition;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.upgrade.Scene;
import org.pgcoexist.upgrade.Tree;
import org.pgcoexist.upgrade.plan.SourceFacts;
import org.pgcoexist.upgrade.plan.SourceSizes;
import org.pgcoexist.upgrade.plan.StepId;

class InitdbStepTest {

  private static final String CONTROL =
      "Database system identifier: 42\nDatabase cluster state: shut down\n"
          + "Latest checkpoint location: 0/1\nCatalog version number: 202506291\n"
          + "Bytes per WAL segment: 16777216\nData page checksum version: 1\n";

  @TempDir Path root;
  private Scene scene;
  private Path building;
  private String bin;

  /** As before an upgrade, with the programs of 18. */
  @BeforeEach
  void layout() throws IOException {
    scene = Scene.in(root);
    building = scene.attempt().building();
    new LocalDisk().remove(building);
    Path programs = scene.locations().programs().resolve("18/bin");
    bin = programs + "/";
    for (String program : List.of("postgres", "initdb")) {
      Scene.write(programs.resolve(program), "");
      assertTrue(programs.resolve(program).toFile().setExecutable(true));
    }
  }

  @AfterEach
  void everythingWasRun() {
    scene.runner().assertPlayed();
  }

  private InitdbStep step() {
    return new InitdbStep(scene.context());
  }

  private String initdb() {
    return bin
        + "initdb --pgdata="
        + building
        + "/data --username=postgres --encoding=UTF8 --lc-collate=de_DE.UTF-8"
        + " --lc-ctype=de_DE.UTF-8 --wal-segsize=16 --auth=trust --locale-provider=icu"
        + " --icu-locale=de-DE $'--icu-rules=&a < b\\n' --data-checksums --allow-group-access";
  }

  private String control() {
    return bin + "pg_controldata -D " + building + "/data";
  }

  @Test
  void theNewClusterAgreesWithTheOld() throws Exception {
    assertEquals(Condition.NOT_DONE, step().inspect());
    scene.runner().expect(initdb(), "").expect(control(), CONTROL).expect(control(), CONTROL);
    step().perform(Progress.NONE);
    assertEquals("42", Files.readString(building.resolve("upgrade/initdb")));
    assertEquals(Scene.OWNER, scene.runner().commands().get(0).user().orElseThrow());
    assertEquals(building, scene.runner().commands().get(0).directory());
    assertEquals(Condition.DONE, step().inspect());
    assertEquals(StepId.INITDB, step().id());
  }

  @ParameterizedTest
  @CsvSource({
    "c, '', --locale-provider=libc",
    "b, C.UTF-8, --locale-provider=builtin --builtin-locale=C.UTF-8",
    "i, und, --locale-provider=icu --icu-locale=und"
  })
  void everyLocaleProvider(String provider, String locale, String options) throws Exception {
    SourceFacts facts =
        new SourceFacts(
            "1",
            "admin user",
            "LATIN1",
            "C",
            "POSIX",
            provider,
            locale,
            "",
            64 << 20,
            false,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            SourceSizes.UNKNOWN);
    new LocalDisk().remove(scene.cluster().data());
    new LocalDisk().createDirectory(scene.cluster().data(), 0700);
    scene
        .runner()
        .expect(
            bin
                + "initdb --pgdata="
                + building
                + "/data '--username=admin user' --encoding=LATIN1 --lc-collate=C"
                + " --lc-ctype=POSIX --wal-segsize=64 --auth=trust "
                + options
                + " --data-checksums",
            "")
        .expect(control(), CONTROL);
    new InitdbStep(scene.context(scene.attempt(facts))).perform(Progress.NONE);
  }

  @Test
  void anotherClusterInItsPlaceIsNotOurs() throws Exception {
    Scene.write(building.resolve("upgrade/initdb"), "42");
    scene.runner().expect(control(), CONTROL.replace("42", "43"));
    assertEquals(Condition.NOT_DONE, step().inspect());
  }

  @Test
  void whatAKilledInitdbLeftIsRemovedFirst() throws Exception {
    Scene.write(building.resolve("half"), "x");
    scene.runner().expect(initdb(), "").expect(control(), CONTROL);
    step().perform(Progress.NONE);
    assertFalse(Files.exists(building.resolve("half")));
  }

  @Test
  void aFailedInitdbIsNotDone() throws Exception {
    scene.runner().expect(initdb(), 1, "", "invalid locale");
    CoexistException e = assertThrows(CoexistException.class, () -> step().perform(Progress.NONE));
    assertEquals("cannot initdb a PostgreSQL 18 cluster in " + building + "/data", e.what());
    assertEquals(Condition.NOT_DONE, step().inspect());
  }

  @Test
  void undoneNothingIsLeftNorInTablespaces() throws Exception {
    Path space = root.resolve("srv/space");
    Scene.write(space.resolve("PG_15_202209061/1/1"), "old");
    InitdbStep step =
        new InitdbStep(scene.context(scene.attempt(Scene.facts(List.of(space.toString())))));
    Map<String, String> start = Tree.of(root);
    Scene.write(space.resolve("PG_18_202506291/1/1"), "new");
    Scene.write(building.resolve("upgrade/initdb"), "42");
    step.undo();
    step.undo();
    Tree.assertSame(start, Tree.of(root), "undone");
  }
}
