package org.pgcoexist.upgrade.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.upgrade.Scene;

class UpgradePlanTest {

  @TempDir Path root;
  private Scene scene;

  @BeforeEach
  void layout() {
    scene = Scene.in(root);
  }

  @Test
  void anAttemptIsReadAsItWasWritten() {
    UpgradePlan attempt = scene.attempt();
    String text = attempt.toJson().toString();
    assertEquals(attempt, UpgradePlan.fromJson(JsonParser.parseString(text).getAsJsonObject()));
    assertEquals(-1, text.indexOf('\n'), "it is one line of the journal");
  }

  @Test
  void factsAreReadAsTheyWereWritten() {
    SourceFacts facts = Scene.facts(List.of("/srv/ts \"1\"", "/srv/größe"));
    String text = facts.toJson().toString();
    assertEquals(facts, SourceFacts.fromJson(JsonParser.parseString(text).getAsJsonObject()));
    assertEquals(8_000_000_000L, facts.totalBytes());
  }

  @Test
  void everythingHasItsPlace() {
    UpgradePlan attempt = scene.attempt();
    Path data = root.resolve("var/lib/postgresql");
    assertEquals(data.resolve("main.new"), attempt.building());
    assertEquals(data.resolve("main.new/data"), attempt.newData());
    assertEquals(data.resolve("main.new/upgrade"), attempt.workDirectory());
    assertEquals(data.resolve("main.old"), attempt.kept());
    assertEquals(data.resolve("main.dumpall"), attempt.dump());
  }

  @Test
  void aNewPathMovesTheNewClusterOnly(@TempDir Path other) {
    UpgradePlan attempt = Scene.in(other, other.resolve("srv/shop")).attempt();
    assertEquals(other.resolve("srv/shop.new"), attempt.building());
    assertEquals(other.resolve("var/lib/postgresql/main.old"), attempt.kept());
  }
}
