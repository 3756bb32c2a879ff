package org.pgcoexist.upgrade.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcoexist.engine.Step.Condition;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.process.Command;
import org.pgcoexist.upgrade.Scene;

class VerifyStepTest {

  private static final String CLOSED = "closed\n";

  @TempDir Path root;
  private Scene scene;
  private Path work;

  @BeforeEach
  void layout() throws Exception {
    scene = Scene.in(root);
    work = scene.attempt().workDirectory();
    Scene.write(work.resolve("load"), "complete 1\n");
    for (String program :
        List.of("15/bin/postgres", "15/bin/initdb", "18/bin/postgres", "18/bin/initdb")) {
      Path file = scene.locations().programs().resolve(program);
      Scene.write(file, "");
      assertTrue(file.toFile().setExecutable(true));
    }
  }

  @AfterEach
  void everythingWasRun() {
    scene.runner().assertPlayed();
  }

  private VerifyStep step() {
    return new VerifyStep(scene.context());
  }

  private void expect(int major, String out) {
    Path bin = scene.locations().programs().resolve(major + "/bin");
    scene
        .runner()
        .expect(
            bin
                + "/psql --host="
                + scene.context().sockets().path()
                + " --port="
                + (major == 15 ? "5431" : "5430")
                + " --username=postgres --no-password --no-psqlrc --quiet --tuples-only --no-align"
                + " --set=ON_ERROR_STOP=1"
                + " '--dbname=dbname='\\''template1'\\'''",
            out);
  }

  private List<String> sql() {
    return scene.runner().commands().stream()
        .map(Command::input)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // never compared
        "same schema ", // cut short
        "same schema complete 0\n", // another load
        "same rows complete 1\n", // another level
        "different schema complete 1\n"
      })
  void anotherMarkerIsNotOurs(String marker) throws Exception {
    Scene.write(work.resolve("verified"), marker);
    assertEquals(Condition.NOT_DONE, step().inspect());
  }

  @ParameterizedTest
  @ValueSource(strings = {"same", "accepted"})
  void itIsDoneWhenThisLoadWasComparedAndAllIsClosed(String outcome) throws Exception {
    Scene.write(work.resolve("verified"), outcome + " schema complete 1\n");
    expect(18, "other\n");
    expect(15, "other\n");
    assertEquals(Condition.DONE, step().inspect());
  }

  @Test
  void aDatabaseThatIsStillOpenIsOnlyClosed() throws Exception {
    Scene.write(work.resolve("verified"), "same schema complete 1\n");
    expect(18, "other\n");
    expect(15, CLOSED);
    assertEquals(Condition.NOT_DONE, step().inspect());

    expect(18, "other\n");
    expect(15, CLOSED);
    expect(15, "");
    step().perform(Progress.NONE);
    assertEquals("ALTER DATABASE \"closed\" WITH ALLOW_CONNECTIONS false;\n", sql().get(4));
  }

  @Test
  void undoTakesTheMarkerAndTheSheets() throws Exception {
    Scene.write(work.resolve("verified"), "same schema complete 1\n");
    Scene.write(work.resolve("verify/old"), "x");
    step().undo();
    step().undo();
    assertTrue(Files.exists(work.resolve("load")));
    assertTrue(Files.notExists(work.resolve("verified")));
    assertTrue(Files.notExists(work.resolve("verify")));
  }
}
