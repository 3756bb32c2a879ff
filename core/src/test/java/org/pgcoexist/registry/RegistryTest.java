package org.pgcoexist.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.Port;

class RegistryTest {

  private static final Cluster SHOP =
      new Cluster(
          new ClusterName("shop"), new Port(5440), ClusterStatus.ACTIVE, Path.of("/srv/shop"));

  @TempDir Path root;
  private Locations locations;
  private Registry registry;

  @BeforeEach
  void layout() throws IOException {
    locations = Locations.under(root);
    Files.createDirectories(locations.configuration());
    Files.createDirectories(locations.state().getParent());
    registry = new Registry(new LocalDisk(), locations);
  }

  @Test
  void anAbsentFileIsAnEmptyRegistry() {
    assertEquals(List.of(), registry.read().clusters());
  }

  @Test
  void aChangeIsThereForTheNextReader() throws IOException {
    assertEquals(List.of(SHOP), registry.change(before -> before.with(SHOP)).clusters());

    assertEquals(List.of(SHOP), registry.read().clusters());
    assertEquals("rw-r--r--", mode(locations.registry()));
    assertEquals("rw-------", mode(locations.registryLock()));
    assertEquals("rwxr-xr-x", mode(locations.state()));
    assertEquals(List.of("cluster_ports"), new LocalDisk().list(locations.configuration()));
  }

  @Test
  void aChangeOfNothingWritesNothing() throws IOException {
    registry.change(before -> before.with(SHOP));
    FileTime long_ago = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(locations.registry(), long_ago);

    registry.change(before -> before.with(SHOP));

    assertEquals(long_ago, Files.getLastModifiedTime(locations.registry()));
  }

  /** The number of a process cannot be so large; a kill may come before there is a file. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aChangeOfNothingSweepsUpWhatAKillLeft(boolean present) throws IOException {
    RegistrySnapshot before = present ? registry.change(old -> old.with(SHOP)) : registry.read();
    Path left = locations.configuration().resolve(".pg-coexist-99999999-1");
    Files.createDirectory(left);

    registry.change(old -> old);

    assertEquals(
        present ? List.of("cluster_ports") : List.of(),
        new LocalDisk().list(locations.configuration()));
    assertEquals(before.clusters(), registry.read().clusters());
  }

  @Test
  void nothingIsWrittenToABadFile() throws IOException {
    Files.writeString(locations.registry(), "nonsense");

    CoexistException fault =
        assertThrows(CoexistException.class, () -> registry.change(before -> before.with(SHOP)));

    assertEquals(
        locations.registry()
            + ":1: \"nonsense\" is not understood: a line is a [name], a key = value below one, a #"
            + " comment, or blank",
        fault.getMessage());
    assertEquals("nonsense", Files.readString(locations.registry()));
  }

  @Test
  void aChangeThatThrowsChangesNothingAndFreesTheLock() {
    registry.change(before -> before.with(SHOP));

    assertThrows(
        IllegalStateException.class,
        () ->
            registry.change(
                before -> {
                  throw new IllegalStateException("changed my mind");
                }));

    assertEquals(List.of(), registry.change(before -> before.without(SHOP.name())).clusters());
  }

  @Test
  void aLinkInThePlaceOfTheRegistryIsNotRead() throws IOException {
    Path victim = Files.writeString(root.resolve("victim"), "secret");
    Files.createSymbolicLink(locations.registry(), victim);

    CoexistException fault = assertThrows(CoexistException.class, registry::read);

    assertEquals(
        "cannot read " + locations.registry() + ": it is not a regular file", fault.getMessage());
    assertThrows(CoexistException.class, () -> registry.change(before -> before.with(SHOP)));
    assertEquals("secret", Files.readString(victim));
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
