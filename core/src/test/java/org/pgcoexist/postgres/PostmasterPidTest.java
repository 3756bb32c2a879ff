package org.pgcoexist.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcoexist.model.Port;

class PostmasterPidTest {

  private static final String WHOLE =
      "4711\n/var/lib/postgresql/main/data\n1763800000\n5432\n/var/run/postgresql\nlocalhost\n"
          + "  5432001    131072\nready   \n";

  @Test
  void aRunningServersFile() {
    assertEquals(
        Optional.of(new PostmasterPid(4711, new Port(5432), "/var/run/postgresql", "ready")),
        PostmasterPid.parse(WHOLE));
  }

  @Test
  void aServerWithoutSockets() {
    assertEquals(
        Optional.of(new PostmasterPid(4711, new Port(5432), "", "")),
        PostmasterPid.parse("4711\n/data\n1763800000\n5432\n\n*\n"));
  }

  @Test
  void aStandaloneBackendsPidIsNegated() {
    // The owner writes it: neither the name of a host nor what is no path.
    for (String directory : List.of("example.org", "x/y", "/run\0")) {
      String text = "4711\n/data\n1763800000\n5432\n" + directory + "\n*\n";
      assertEquals(Optional.empty(), PostmasterPid.parse(text));
    }
    assertEquals(4711, PostmasterPid.parse("-" + WHOLE).orElseThrow().pid());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "4711",
        "4711\n/data\n1763800000\n",
        "4711\n/data\n17\n5432",
        "x\n/d\n1\n5\n/s\n",
        "4711\n/data\n1763800000\n0\n/s\n"
      })
  void aTornOneTellsNothing(String text) {
    assertEquals(Optional.empty(), PostmasterPid.parse(text));
  }
}
