package org.pgcoexist.upgrade.state;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.upgrade.Scene;

class ClusterServerTest {

  private static final String SOCKET = "4711\n/data\n1700000000\n5432\n/run/postgresql\n";

  @TempDir Path root;

  private Scene scene;

  @BeforeEach
  void installTheNewMajor() throws IOException {
    scene = Scene.in(root);
    for (String program : List.of("postgres", "initdb")) {
      Path file = scene.locations().programs().resolve("18/bin").resolve(program);
      Scene.write(file, "");
      assertTrue(file.toFile().setExecutable(true));
    }
  }

  private boolean saysReady(String text) throws IOException {
    Path data = ClusterPaths.data(scene.attempt().newPath());
    Scene.write(data.resolve("postmaster.pid"), text);
    return ClusterServer.ofNew(scene.context()).saysReady();
  }

  /** A postmaster writes line by line, and refuses clients until the last says that it is ready. */
  @Test
  void aServerIsReadyWhenItSaysSo() throws IOException {
    String whole = SOCKET + "*\n  5432001    131072\nready   \n";
    for (int length = 0; length < whole.length() - "ready   \n".length(); length++) {
      assertFalse(saysReady(whole.substring(0, length)), "the first " + length + " bytes");
    }
    assertTrue(saysReady(whole));
    for (String state : new String[] {"starting", "stopping"}) {
      assertFalse(saysReady(whole.replace("ready   ", state)), state);
    }
  }

  @Test
  void noFileIsNoServer() {
    assertFalse(ClusterServer.ofNew(scene.context()).saysReady());
  }
}
