package org.pgcoexist.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgcoexist.CoexistException;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.Port;

class RegistrySnapshotTest {

  private static final Path FILE = Path.of("/etc/postgresql/cluster_ports");

  /** Written by hand, as badly as is still right; no newline at the end. */
  private static final String ODD =
      "; C:\\old is where it was\n\n"
          + "  [ main ]\t\n"
          + "path:/var/lib/my = data : x # y  \n"
          + "# between\n"
          + "owner = Jürgen\n"
          + "owner = [twice]\n"
          + " status=failed-upgrade\n"
          + "port =   5432\t\n"
          + "\n# about b\n"
          + "[b.x-1_Z]\nport=1\nstatus = inactive\npath = /b";

  private static final Cluster SHOP = cluster("shop", 5440, ClusterStatus.ACTIVE, "/srv/shop");

  @Test
  void readsWhatIsThere() {
    assertEquals(
        List.of(
            cluster("main", 5432, ClusterStatus.FAILED_UPGRADE, "/var/lib/my = data : x # y"),
            cluster("b.x-1_Z", 1, ClusterStatus.INACTIVE, "/b")),
        parse(ODD).clusters());
    assertEquals(
        Optional.of(new Port(1)), parse(ODD).find(new ClusterName("b.x-1_Z")).map(Cluster::port));
    assertEquals(Optional.empty(), parse(ODD).find(new ClusterName("absent")));
    assertEquals(ODD, text(parse(ODD)));
  }

  @Test
  void anEditChangesOnlyTheValues() {
    Cluster main = parse(ODD).clusters().get(0);

    RegistrySnapshot after =
        parse(ODD)
            .with(
                main.withPort(new Port(65535))
                    .withStatus(ClusterStatus.ACTIVE)
                    .withPath(Path.of("/c")));

    assertEquals(
        ODD.replace("/var/lib/my = data : x # y", "/c")
            .replace("status=failed-upgrade", "status=active")
            .replace("5432", "65535"),
        text(after));
    assertEquals(ODD, text(after.with(main)));
    assertEquals(ODD, text(parse(ODD).with(main)));
  }

  @Test
  void aNewClusterGoesToTheEnd() {
    String section = "[shop]\nport = 5440\nstatus = active\npath = /srv/shop\n";

    assertEquals(section, text(RegistrySnapshot.empty(FILE).with(SHOP)));
    assertEquals("# c\n\n" + section, text(parse("# c\n").with(SHOP)));
    assertEquals("# c\n\n" + section, text(parse("# c\n\n").with(SHOP)));
    assertEquals(ODD + "\n\n" + section, text(parse(ODD).with(SHOP)));
    assertEquals("\n" + section, text(parse("\n").with(SHOP)));
  }

  @Test
  void lineEndsOfWindowsAreKept() {
    String section = "[shop]\r\nport = 5440\r\nstatus = active\r\npath = /srv/shop\r\n";

    RegistrySnapshot snapshot = parse("# c\r\n").with(SHOP);

    assertEquals("# c\r\n\r\n" + section, text(snapshot));
    assertEquals(SHOP, snapshot.clusters().get(0));
    assertEquals(
        "# c\r\n\r\n" + section.replace("active", "inactive"),
        text(snapshot.with(SHOP.withStatus(ClusterStatus.INACTIVE))));
    assertEquals("# c\r\n", text(snapshot.without(SHOP.name())));
  }

  @Test
  void aRemovedClusterLeavesTheRest() {
    assertEquals(
        "; C:\\old is where it was\n\n# about b\n[b.x-1_Z]\nport=1\nstatus = inactive\npath = /b",
        text(parse(ODD).without(new ClusterName("main"))));
    assertEquals(
        ODD.substring(0, ODD.indexOf("[b.")), text(parse(ODD).without(new ClusterName("b.x-1_Z"))));
    assertEquals(ODD, text(parse(ODD).without(new ClusterName("absent"))));
    assertEquals(
        "", text(RegistrySnapshot.empty(FILE).with(SHOP).without(new ClusterName("shop"))));
  }

  @Test
  void removalUndoesAddition() {
    Cluster second = cluster("second", 5441, ClusterStatus.ACTIVE, "/srv/second");
    RegistrySnapshot one = RegistrySnapshot.empty(FILE).with(SHOP);

    assertEquals(text(one), text(one.with(second).without(second.name())));
    assertEquals(
        text(RegistrySnapshot.empty(FILE).with(second)),
        text(one.with(second).without(SHOP.name())));
  }

  @Test
  void whatAnotherClusterHasIsRefused() {
    RegistrySnapshot snapshot = RegistrySnapshot.empty(FILE).with(SHOP);

    assertRefused(
        snapshot,
        cluster("b", 5440, ClusterStatus.ACTIVE, "/b"),
        "cannot register cluster b with port 5440 at /b: cluster shop has port 5440");
    for (String path : List.of("/srv", "/srv/shop", "/srv/shop/data")) {
      assertRefused(
          snapshot,
          cluster("b", 5441, ClusterStatus.ACTIVE, path),
          "cannot register cluster b with port 5441 at "
              + path
              + ": cluster shop has path /srv/shop, and the files of one would be in the other");
    }
    assertEquals(
        2, snapshot.with(cluster("b", 5441, ClusterStatus.ACTIVE, "/srv/sho")).clusters().size());
  }

  @Test
  void whatTheFileCannotHoldIsRefused() {
    RegistrySnapshot empty = RegistrySnapshot.empty(FILE);

    assertRefused(
        empty,
        cluster("b", 5431, ClusterStatus.ACTIVE, "/b"),
        "cannot register cluster b with port 5431: 5430 and 5431 are kept for servers in an"
            + " upgrade");
    String characters = "it must hold no control character and no backslash";
    assertRefused(empty, at("/b\\c"), "cannot register cluster b at /b\\c: " + characters);
    assertRefused(empty, at("/b\nc"), "cannot register cluster b at /b\nc: " + characters);
    assertRefused(
        empty, at("/b "), "cannot register cluster b at /b : it must not end with a blank");
    assertRefused(
        empty,
        at("/"),
        "cannot register cluster b at /: a cluster cannot have the whole file system");
  }

  private static void assertRefused(RegistrySnapshot snapshot, Cluster cluster, String message) {
    CoexistException fault = assertThrows(CoexistException.class, () -> snapshot.with(cluster));
    assertEquals(message, fault.getMessage());
    assertEquals("choose another: pg_coexist list shows what is taken", fault.next());
  }

  private static Cluster at(String path) {
    return cluster("b", 5441, ClusterStatus.ACTIVE, path);
  }

  private static Cluster cluster(String name, int port, ClusterStatus status, String path) {
    return new Cluster(new ClusterName(name), new Port(port), status, Path.of(path));
  }

  private static RegistrySnapshot parse(String text) {
    return RegistrySnapshot.parse(FILE, text.getBytes(UTF_8));
  }

  private static String text(RegistrySnapshot snapshot) {
    return new String(snapshot.bytes(), UTF_8);
  }
}
