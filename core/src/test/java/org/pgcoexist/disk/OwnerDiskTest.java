package org.pgcoexist.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.CoexistException;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.ExecCommandRunner;
import org.pgcoexist.process.Orphans;
import org.pgcoexist.process.UserDatabase;
import org.pgcoexist.process.owner.OwnerDisk;
import org.pgcoexist.process.owner.OwnerDisks;

/** The contract with another user's rights; needs root. */
@Timeout(60)
@EnabledIf(OwnerDisks.ROOT)
class OwnerDiskTest extends DiskContract {
  private static final String ATTEMPT = UUID.randomUUID().toString();

  @TempDir static Path classes;
  private static Account nobody;
  private static OwnerDisk disk;

  @TempDir Path work;
  @TempDir Path roots;

  @BeforeAll
  static void makeDisk() throws Exception {
    nobody = OwnerDisks.nobody();
    disk = OwnerDisks.ofNobody(classes, ATTEMPT);
  }

  @AfterAll
  static void closeDisk() {
    disk.close();
    assertEquals(List.of(), new Orphans(ATTEMPT, nobody).find(), "the server lives on");
  }

  @BeforeEach
  void giveAway() throws IOException {
    Files.setAttribute(work, "unix:uid", nobody.uid());
    Files.setAttribute(work, "unix:gid", nobody.gid());
  }

  @Override
  Disk disk() {
    return disk;
  }

  @Override
  Path work() {
    return work;
  }

  @Test
  void whatItMakesIsTheOwners() {
    disk.replace(at("file"), bytes("x"), 0640);
    disk.createDirectory(at("directory"), 0777);
    for (String name : List.of("file", "directory")) {
      FileFacts facts = disk.facts(at(name)).orElseThrow();
      assertEquals(nobody.uid(), facts.uid());
      assertEquals(nobody.gid(), facts.gid());
    }
  }

  /** Where root itself would go astray: the cluster's directory has become a link. */
  @Test
  void aLinkInTheWayLeadsNoFurtherThanTheOwnerMayGo() throws IOException {
    Files.writeString(roots.resolve("secret"), "kept");
    Files.createSymbolicLink(at("data"), roots);
    assertEquals("kept", new String(new LocalDisk().read(at("data/secret")).orElseThrow(), UTF_8));

    for (Runnable attempt :
        List.<Runnable>of(
            () -> disk.read(at("data/secret")),
            () -> disk.facts(at("data/secret")),
            () -> disk.list(at("data/")),
            () -> disk.replace(at("data/secret"), bytes("lost"), 0666),
            () -> disk.append(at("data/secret"), bytes("lost")),
            () -> disk.createDirectory(at("data/new"), 0777),
            () -> disk.chown(at("data/secret"), nobody.uid(), nobody.gid()),
            () -> disk.rename(at("data/secret"), at("stolen")),
            () -> disk.remove(at("data/secret")))) {
      assertThrows(CoexistException.class, attempt::run);
    }
    disk.remove(at("data"));
    assertEquals(List.of("secret"), new LocalDisk().list(roots));
    assertEquals("kept", Files.readString(roots.resolve("secret")));
  }

  @Test
  void largeContentComesWhole() {
    byte[] content = new byte[64 << 20];
    new Random(1).nextBytes(content);
    disk.replace(at("file"), content, 0600);
    assertArrayEquals(content, disk.read(at("file")).orElseThrow());
  }

  @Test
  void aLargerFileIsRefused() throws IOException {
    disk.replace(at("file"), bytes(""), 0600);
    try (RandomAccessFile file = new RandomAccessFile(at("file").toFile(), "rw")) {
      file.setLength((64 << 20) + 1);
    }
    assertFault(
        "cannot read " + at("file"),
        "it is larger than 64 MiB",
        "look at it: ls -l " + at("file"),
        () -> disk.read(at("file")));
  }

  @Test
  void namesArriveUnchanged() {
    List<String> names = List.of(" ", "a\nb", "größe", "x".repeat(255));
    names.forEach(name -> disk.replace(at(name), bytes(name), 0600));
    assertEquals(names, disk.list(work));
    names.forEach(name -> assertEquals(name, content(name)));
  }

  @Test
  void aDeadServerIsToldAndReplaced() {
    disk.replace(at("file"), bytes("x"), 0600);
    final long server = server();
    ProcessHandle.of(server).orElseThrow().destroyForcibly();

    CoexistException e =
        assertThrows(
            CoexistException.class,
            () -> {
              while (true) {
                disk.facts(at("file"));
              }
            });
    assertEquals("cannot work on " + at("file") + " as nobody", e.what());
    assertTrue(
        e.why().endsWith("DiskServer (in / as nobody): ended by SIGKILL (exit status 137)"),
        e.why());

    assertEquals("x", content("file"));
    assertNotEquals(server, server());
  }

  @Test
  @Timeout(30)
  void aServerThatItsOwnerStopsIsEndedAndReplaced() throws Exception {
    disk.replace(at("file"), bytes("x"), 0600);
    long server = server();
    new ProcessBuilder("kill", "-STOP", Long.toString(server)).start().waitFor();
    while (!isStopped(server)) {
      Thread.onSpinWait();
    }

    CoexistException e = assertThrows(CoexistException.class, () -> disk.facts(at("file")));
    assertEquals("cannot work on " + at("file") + " as nobody", e.what());
    assertEquals("somebody has stopped it", e.getSuppressed()[0].getMessage());
    assertTrue(ProcessHandle.of(server).isEmpty(), "it lives");

    assertEquals("x", content("file"));
  }

  /** On a busy machine some of its threads may go on for a while. */
  private static boolean isStopped(long server) throws IOException {
    for (String thread : Names.in(Path.of("/proc/" + server + "/task"))) {
      Path stat = Path.of("/proc/" + server + "/task/" + thread + "/stat");
      if (!Files.readString(stat).contains(") T ")) {
        return false;
      }
    }
    return true;
  }

  @Test
  void anInterruptIsKeptAndCutsNothingShort() {
    Thread.currentThread().interrupt();
    disk.replace(at("file"), bytes("x"), 0600);
    assertTrue(Thread.interrupted());
    assertEquals("x", content("file"));
  }

  @Test
  void isOnlyStartedWhenUsed(@TempDir Path copy) throws Exception {
    String attempt = UUID.randomUUID().toString();
    try (OwnerDisk unused = OwnerDisks.ofNobody(copy, attempt)) {
      assertEquals(List.of(), new Orphans(attempt, nobody).find());
      unused.facts(work);
      assertEquals(1, new Orphans(attempt, nobody).find().size());
    }
    assertEquals(List.of(), new Orphans(attempt, nobody).find());
  }

  @Test
  void theCurrentUserNeedsNoServer() {
    String attempt = UUID.randomUUID().toString();
    Account self = UserDatabase.current();
    try (OwnerDisk own =
        OwnerDisk.of(new ExecCommandRunner(), self, Map.of(Orphans.VARIABLE, attempt))) {
      own.replace(roots.resolve("file"), bytes("x"), 0600);
      assertEquals(List.of("file"), own.list(roots));
      assertEquals(List.of(), new Orphans(attempt, nobody).find());
    }
  }

  @Test
  void aServerDoesNotOutliveWhoeverStartedIt(@TempDir Path copy) throws Exception {
    String attempt = UUID.randomUUID().toString();
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                copy.toString(),
                attempt)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertEquals("holds", holder.inputReader().readLine());
    Orphans orphans = new Orphans(attempt, nobody);
    assertEquals(1, orphans.find().size());

    holder.destroyForcibly();

    while (!orphans.find().isEmpty()) {
      Thread.onSpinWait();
    }
    assertFalse(holder.waitFor() == 0);
  }

  private static long server() {
    List<Long> servers = new Orphans(ATTEMPT, nobody).find();
    assertEquals(1, servers.size());
    return servers.get(0);
  }

  /** A process that uses a disk and then stays. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws Exception {
      OwnerDisk disk = OwnerDisks.ofNobody(Path.of(arguments[0]), arguments[1]);
      disk.facts(Path.of("/"));
      System.out.println("holds");
      Thread.currentThread().join();
    }
  }
}
