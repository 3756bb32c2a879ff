package org.pgcoexist.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgcoexist.CoexistException;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.Port;

class PortAllocationTest {

  private static final RegistrySnapshot EMPTY =
      RegistrySnapshot.empty(Path.of("/etc/postgresql/cluster_ports"));

  @Test
  void theFirstIsPostgresqlsOwn() {
    assertEquals(new Port(5432), PortAllocation.lowestFree(EMPTY, Set.of(), Set.of()));
  }

  @Test
  void whatAnybodyHasIsPassedOver() {
    RegistrySnapshot registry =
        EMPTY.with(
            new Cluster(
                new ClusterName("main"), new Port(5433), ClusterStatus.INACTIVE, Path.of("/main")));

    Port port =
        PortAllocation.lowestFree(
            registry, Set.of(new Port(5432), new Port(5436)), Set.of(new Port(5434)));

    assertEquals(new Port(5435), port);
  }

  @Test
  void whenAllAreTakenItSaysSo() {
    Set<Port> all = new HashSet<>();
    for (int number = 5432; number <= 65535; number++) {
      all.add(new Port(number));
    }

    CoexistException fault =
        assertThrows(CoexistException.class, () -> PortAllocation.lowestFree(EMPTY, all, Set.of()));

    assertEquals("cannot find a free port: all from 5432 to 65535 are taken", fault.getMessage());
    all.remove(new Port(65535));
    assertEquals(new Port(65535), PortAllocation.lowestFree(EMPTY, all, Set.of()));
  }
}
