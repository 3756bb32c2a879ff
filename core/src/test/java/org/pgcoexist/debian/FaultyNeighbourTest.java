package org.pgcoexist.debian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.CoexistException;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.Port;

/** A configuration that cannot be read is in the way of its own cluster only. */
class FaultyNeighbourTest {

  @TempDir Path root;
  private Locations locations;
  private DebianClusters clusters;

  @BeforeEach
  void layout() throws IOException {
    locations = Locations.under(root);
    clusters = new DebianClusters(locations);
    configuration("15/faulty", "include 'postgresql.conf'\n");
    configuration("15/shop", "port = 5440\ndata_directory = '/srv/shop/data'\n");
  }

  private void configuration(String label, String conf) throws IOException {
    Path directory = Files.createDirectories(locations.configuration().resolve(label));
    Files.writeString(directory.resolve("postgresql.conf"), conf);
  }

  private static Cluster cluster(String name) {
    return new Cluster(
        new ClusterName(name), new Port(5440), ClusterStatus.ACTIVE, Path.of("/srv/" + name));
  }

  @Test
  void theNameOfTheFaultyOneIsTakenAndItsPortUnknown() {
    List<String> labels = clusters.list().stream().map(DebianCluster::label).toList();
    assertEquals(List.of("15/faulty", "15/shop"), labels);
    assertEquals(Set.of(new Port(5440)), clusters.ports());
  }

  @Test
  void othersAreFound() {
    Optional<DebianCluster> found = clusters.of(cluster("shop"));
    assertEquals(Optional.of("15/shop"), found.map(DebianCluster::label));
    assertEquals(Optional.empty(), clusters.of(cluster("other")));
  }

  @Test
  void whoWorksOnTheFaultyOneIsToldOfTheFault() {
    CoexistException e = assertThrows(CoexistException.class, () -> clusters.of(cluster("faulty")));
    assertEquals("the include directives nest deeper than 10", e.why());
  }
}
