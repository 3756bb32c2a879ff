package org.pgcoexist.debian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.Port;

class UserPlacesTest {

  @TempDir Path directory;

  private static Cluster cluster(Locations locations, String name) {
    return new Cluster(
        new ClusterName(name), Port.DEFAULT, ClusterStatus.ACTIVE, locations.data().resolve(name));
  }

  @Test
  void allLiesBelowTheConfigurationRoot() throws IOException {
    Path root = directory.resolve("pg");
    Locations locations = Locations.ofUser(root);
    assertTrue(locations.areUsers());
    assertFalse(Locations.debian().areUsers());
    assertFalse(Locations.under(directory).areUsers());
    assertEquals(root.resolve("cluster_ports"), locations.registry());
    assertEquals(Locations.debian().programs(), locations.programs());
    assertEquals(Locations.debian().common(), locations.common());
    assertTrue(locations.userClusters().startsWith(root), locations::toString);
    for (int i = 0; i < 2; i++) {
      UserPlaces.prepare(new LocalDisk(), locations, cluster(locations, "shop"));
    }
    List<String> made = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.skip(1).sorted().toList()) {
        made.add(
            directory.relativize(file)
                + " "
                + Integer.toOctalString((Integer) Files.getAttribute(file, "unix:mode") & 0777));
      }
    }
    assertEquals(
        List.of(
            "pg 700",
            "pg/pg-coexist 700",
            "pg/pg-coexist/data 700",
            "pg/pg-coexist/log 700",
            "pg/pg-coexist/sockets 700"),
        made);
  }

  @Test
  void socketsThatCouldNotBeReachedAreRefused() {
    Locations locations = Locations.ofUser(Path.of("/" + "x".repeat(72)));
    UserPlacesTest.refused(locations, "y".repeat(63));
    UserPlacesTest.refused(Locations.ofUser(Path.of("/" + "x".repeat(80))), "s");
  }

  private static void refused(Locations locations, String name) {
    CoexistException e =
        assertThrows(
            CoexistException.class,
            () -> UserPlaces.prepare(new LocalDisk(), locations, cluster(locations, name)));
    assertTrue(e.why().contains("longer than the 107 that Linux takes"), e::why);
    assertFalse(Files.exists(locations.configuration()));
  }
}
