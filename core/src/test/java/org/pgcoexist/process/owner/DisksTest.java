package org.pgcoexist.process.owner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FaultyDisk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.process.Account;

/** Who works where; the files seem to be root's, the owner's or a stranger's. */
class DisksTest {

  private static final Account OWNER = new Account("postgres", 114, 121, "/var/lib/postgresql");

  @TempDir Path work;
  private final FaultyDisk.Plan plan = new FaultyDisk.Plan();
  private final Disk owner = new FaultyDisk(plan, OWNER.uid());

  private Disks among(int uid) {
    return new Disks(new FaultyDisk(plan, uid), owner, OWNER);
  }

  private void mode(String permissions) throws IOException {
    Files.setPosixFilePermissions(work, PosixFilePermissions.fromString(permissions));
  }

  @Test
  void theOwnerWorksInItsOwnDirectories() throws IOException {
    mode("rwxrwxrwx");
    assertSame(owner, among(OWNER.uid()).forEntriesOf(work));
    assertSame(owner, among(OWNER.uid()).forEntry(work.resolve("x")));
  }

  @Test
  void thisProcessWorksWhereOnlyRootCanWrite() throws IOException {
    Disks disks = among(0);
    for (String permissions : new String[] {"rwx------", "rwxr-xr-x"}) {
      mode(permissions);
      assertSame(disks.self(), disks.forEntriesOf(work));
    }
  }

  @Test
  void nobodyWorksWhereOthersCanWrite() throws IOException {
    for (String permissions : new String[] {"rwxrwx---", "rwx----w-"}) {
      mode(permissions);
      refused(among(0));
    }
    mode("rwx------");
    refused(among(4711));
  }

  /** Clusters of others are below it: with it in hand one user could lead all of them astray. */
  @Test
  void whatUsersShareIsGivenToNoneOfThem() {
    Path shared = Path.of("/etc/postgresql");
    Disk looks =
        (Disk)
            Proxy.newProxyInstance(
                Disk.class.getClassLoader(),
                new Class<?>[] {Disk.class},
                (proxy, method, path) -> {
                  int uid = path[0].equals(shared) ? 4711 : 0;
                  return Optional.of(new FileFacts(FileFacts.Kind.DIRECTORY, uid, uid, 0755, 1, 0));
                });
    Disks disks = new Disks(looks, looks, new Account("alice", 1000, 1000, "/home/alice"));
    CoexistException e = assertThrows(CoexistException.class, () -> disks.forEntriesOf(shared));
    assertEquals("chown root " + shared + "; chmod go-w " + shared, e.next());
  }

  private void refused(Disks disks) {
    CoexistException e = assertThrows(CoexistException.class, () -> disks.forEntriesOf(work));
    assertEquals("cannot work in " + work, e.what());
    assertEquals("users other than root and postgres can write there", e.why());
    assertEquals("chown postgres " + work + "; chmod go-w " + work, e.next());
    assertEquals(ExitStatus.USAGE, e.status());
  }

  @Test
  void nobodyWorksBehindADirectoryOfAnother() throws IOException {
    mode("rwxr-xr-x");
    Path below = Files.createDirectories(work.resolve("theirs/below"));
    Disk roots = new FaultyDisk(plan, 0);
    Disk self = new FaultyDisk(plan, 0, work.resolve("theirs"), 4711);
    assertSame(roots, new Disks(roots, owner, OWNER).forEntriesOf(below));

    CoexistException e =
        assertThrows(
            CoexistException.class, () -> new Disks(self, owner, OWNER).forEntriesOf(below));
    assertEquals("cannot work in " + below, e.what());
  }

  @Test
  void rootStopsAtTheFirstDirectoryThatIsTheOwners() throws IOException {
    mode("rwxr-xr-x");
    Path below = Files.createDirectories(work.resolve("owners/below"));
    Disk self = new FaultyDisk(plan, 0, work.resolve("owners"), OWNER.uid());
    assertSame(self, new Disks(self, owner, OWNER).forEntriesOf(work));
    assertSame(owner, new Disks(self, owner, OWNER).forEntriesOf(work.resolve("owners")));
    // Root's own directory, where the owner can put another in its place.
    assertThrows(CoexistException.class, () -> new Disks(self, owner, OWNER).forEntriesOf(below));
  }

  @Test
  void aLinkThatIsNotRootsWordIsRefused() throws IOException {
    mode("rwxr-xr-x");
    Path real = Files.createDirectories(work.resolve("real"));
    Path owners = Files.createDirectory(work.resolve("owners"));
    Files.createSymbolicLink(work.resolve("link"), real);
    Files.createSymbolicLink(owners.resolve("link"), real);
    Disk self = new FaultyDisk(plan, 0, owners, OWNER.uid());
    Disks disks = new Disks(self, owner, OWNER);

    assertSame(self, disks.forEntriesOf(work.resolve("link")));
    CoexistException e =
        assertThrows(CoexistException.class, () -> disks.forEntriesOf(owners.resolve("link")));
    assertEquals("cannot trust the path " + owners.resolve("link"), e.what());
    assertEquals(
        owners.resolve("link")
            + " is a symbolic link to "
            + real
            + ", and others than root can change the directory that it is in",
        e.why());
    assertEquals(
        "if nobody needs that link: rm "
            + owners.resolve("link")
            + "; else name the directory by its own path: readlink -f "
            + owners.resolve("link"),
        e.next());
  }

  @Test
  void whatIsNotThereIsToldSo() {
    Path absent = work.resolve("absent");
    CoexistException e = assertThrows(CoexistException.class, () -> among(0).forEntriesOf(absent));
    assertEquals("cannot work in " + absent, e.what());
    assertEquals("it does not exist", e.why());
    assertEquals("create it: install -d -o postgres " + absent, e.next());
  }

  @Test
  void aDirectoryInRootsPlaceIsGivenAway() throws IOException {
    mode("rwxr-xr-x");
    Path made = work.resolve("made");
    FaultyDisk root = new FaultyDisk(plan, 0);
    new Disks(root, owner, OWNER).createOwned(made, 0750);
    assertEquals("rwxr-x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
    // Given away before it gets its name, so that nobody finds it half made.
    assertEquals(Map.of(work.resolve(".pg-coexist-made"), "114:121"), root.given());
  }

  @Test
  void whatAKilledCreationLeftGoesWithTheDirectory() throws IOException {
    mode("rwxr-xr-x");
    Files.createDirectory(work.resolve(".pg-coexist-made"));
    new Disks(new FaultyDisk(plan, 0), owner, OWNER).removeOwned(work.resolve("made"));
    try (var left = Files.list(work)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void aDirectoryInTheOwnersPlaceNeedNotBe() {
    plan.next(FaultyDisk.Fault.FAILS, 0);
    among(OWNER.uid()).createOwned(work.resolve("made"), 0700);
    assertTrue(Files.isDirectory(work.resolve("made")));
    assertEquals(1, plan.count());
  }

  /** Root's hand touches only the empty directory at the end. */
  @Test
  void aTreeInRootsPlaceIsEmptiedByItsOwner() throws IOException {
    mode("rwxr-xr-x");
    Path tree = Files.createDirectory(work.resolve("tree"));
    Files.createDirectories(tree.resolve("a/b"));
    Files.writeString(tree.resolve("c"), "x");
    plan.next(FaultyDisk.Fault.FAILS, 4);
    Disks disks = among(0);
    CoexistException e = assertThrows(CoexistException.class, () -> disks.removeOwned(tree));
    assertEquals("cannot remove " + tree, e.what());
    assertEquals(0, tree.toFile().list().length);

    disks.removeOwned(tree);
    assertFalse(Files.exists(tree));
    disks.removeOwned(tree);
  }

  @Test
  void aLinkIsRemovedAndNotFollowed(@TempDir Path elsewhere) throws IOException {
    mode("rwxr-xr-x");
    Files.writeString(elsewhere.resolve("file"), "kept");
    Files.createSymbolicLink(work.resolve("link"), elsewhere);
    among(0).removeOwned(work.resolve("link"));
    assertFalse(Files.isSymbolicLink(work.resolve("link")));
    assertEquals("kept", Files.readString(elsewhere.resolve("file")));
  }
}
