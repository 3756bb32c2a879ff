package org.pgcoexist.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterTest {

  private static final Cluster SHOP =
      new Cluster(
          new ClusterName("shop"), new Port(5440), ClusterStatus.ACTIVE, Path.of("/srv/shop"));

  @ParameterizedTest
  @ValueSource(strings = {"main", "a", "15", "main.old", "a_b-c.D9", "_"})
  void aGoodName(String name) {
    assertEquals(Optional.empty(), ClusterName.fault(name));
    assertEquals(name, new ClusterName(name).toString());
  }

  @ParameterizedTest
  @CsvSource({
    "'', is empty",
    "-main, starts with '-'",
    ".main, starts with '.'",
    "a/b, 'has a character other than letters, digits, ''_'', ''.'' and ''-'''",
    "a b, 'has a character other than letters, digits, ''_'', ''.'' and ''-'''",
    "größe, 'has a character other than letters, digits, ''_'', ''.'' and ''-'''",
  })
  void aBadName(String name, String fault) {
    assertEquals(Optional.of(fault), ClusterName.fault(name));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new ClusterName(name));
    assertEquals(
        "cluster name \"" + name + "\" " + ClusterName.fault(name).orElseThrow(), e.getMessage());
  }

  @Test
  void aNameHasAtMost63Characters() {
    assertEquals(Optional.empty(), ClusterName.fault("x".repeat(63)));
    assertEquals(Optional.of("is longer than 63 characters"), ClusterName.fault("x".repeat(64)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "5432", "65535"})
  void aGoodPort(String text) {
    assertEquals(text, Port.parse(text).orElseThrow().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "05432", "65536", "99999", "100000", "5432 ", "0x10", "٣"})
  void aBadPort(String text) {
    assertEquals(Optional.empty(), Port.parse(text));
  }

  @Test
  void aPortOutsideTheRangeIsAFaultOfTheProgram() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new Port(65536));
    assertEquals("port 65536 is outside 1..65535", e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "active, ACTIVE, auto",
    "inactive, INACTIVE, manual",
    "upgrading, UPGRADING, disabled",
    "failed-upgrade, FAILED_UPGRADE, disabled"
  })
  void aStatusHasAWordAndAStartMode(String word, ClusterStatus status, String mode) {
    assertEquals(Optional.of(status), ClusterStatus.parse(word));
    assertEquals(word, status.text());
    assertEquals(mode, status.startMode());
    assertEquals(Optional.empty(), ClusterStatus.parse(word.toUpperCase(java.util.Locale.ROOT)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"srv/shop", "/srv/../shop", "/srv/./shop"})
  void aPathIsAbsoluteAndNormal(String path) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> SHOP.withPath(Path.of(path)));
    assertEquals("cluster path is not absolute and normal: " + path, e.getMessage());
  }

  @Test
  void pathsComeFromTheClustersOwn() {
    assertEquals(Path.of("/srv/shop/data"), SHOP.data());
    assertEquals(Path.of("/srv/shop.new"), ClusterPaths.building(SHOP.path()));
    assertEquals(Path.of("/srv/shop.old"), ClusterPaths.kept(SHOP.path()));
    assertEquals("shop.old", ClusterPaths.keptName(SHOP.name()));
  }

  @Test
  void aCopyDiffersInOneThing() {
    assertEquals(
        new Cluster(SHOP.name(), new Port(1), ClusterStatus.INACTIVE, Path.of("/x")),
        SHOP.withPort(new Port(1)).withStatus(ClusterStatus.INACTIVE).withPath(Path.of("/x")));
  }

  @Test
  void debiansLayout() {
    Locations debian = Locations.debian();
    MajorVersion major = new MajorVersion(9, 6);
    assertEquals(Path.of("/etc/postgresql/cluster_ports"), debian.registry());
    assertEquals(Path.of("/var/lib/pg-coexist/cluster_ports.lock"), debian.registryLock());
    assertEquals(Path.of("/etc/postgresql/9.6/shop"), debian.configuration(major, "shop"));
    assertEquals(Path.of("/var/log/postgresql/postgresql-9.6-shop.log"), debian.log(major, "shop"));
    assertEquals(Path.of("/var/lib/pg-coexist/clusters/shop"), debian.state(SHOP.name()));
    assertEquals(Path.of("/run/pg-coexist/shop"), debian.run(SHOP.name()));
    assertEquals(Path.of("/etc/postgresql-common"), debian.common());
    assertEquals(Path.of("/usr/lib/postgresql"), debian.programs());
    assertEquals(Path.of("/var/run/postgresql"), debian.sockets());
    assertEquals(Path.of("/var/lib/postgresql"), debian.data());
  }
}
