package org.pgcoexist.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.CoexistException;

/** The contract with this process's rights, and what only root can show. */
class LocalDiskTest extends DiskContract {

  /** The user nobody of Debian, any will do. */
  private static final int STRANGER = 65534;

  private static final byte[] ONE_MIB = new byte[1 << 20];

  private final Disk disk = new LocalDisk();

  @TempDir Path work;

  @Override
  Disk disk() {
    return disk;
  }

  @Override
  Path work() {
    return work;
  }

  @Test
  void replaceKeepsOwnerAndGroup() throws IOException {
    assumeRoot();
    disk.replace(at("file"), bytes("old"), 0640);
    disk.chown(Files.createDirectory(at("directory")), STRANGER, 12);
    Files.setAttribute(at("file"), "unix:uid", STRANGER);
    Files.setAttribute(at("file"), "unix:gid", 12);

    disk.replace(at("file"), bytes("new"), 0600);

    FileFacts file = disk.facts(at("file")).orElseThrow();
    assertEquals(List.of(STRANGER, 12, 0640), List.of(file.uid(), file.gid(), file.mode()));
    FileFacts directory = disk.facts(at("directory")).orElseThrow();
    assertEquals(List.of(STRANGER, 12), List.of(directory.uid(), directory.gid()));
  }

  @Test
  void chownRefusesALink() throws IOException {
    Files.createDirectory(at("directory"));
    Files.createSymbolicLink(at("link"), at("directory"));

    assertFault(
        "cannot change the owner of " + at("link"),
        "it is neither a directory nor a regular file",
        "look at it: ls -ld " + at("link"),
        () -> disk.chown(at("link"), STRANGER, STRANGER));
  }

  @Test
  void whatAKilledProcessLeftIsRemovedAndALiveOnesIsKept() throws IOException {
    Path dead = Files.createDirectory(at(".pg-coexist-4194999-1"));
    Files.writeString(dead.resolve("content.pg-coexist"), "half");
    Path alive = Files.createDirectory(at(".pg-coexist-1-1"));
    Path strange = Files.createDirectory(at(".pg-coexist-4194998-1"));
    Files.writeString(strange.resolve("somebody's"), "kept");
    Files.createSymbolicLink(at(".pg-coexist-4194997-1"), strange);

    disk.replace(at("file"), bytes("new"), 0600);

    assertFalse(Files.exists(dead));
    assertTrue(Files.exists(alive));
    assertTrue(Files.exists(strange.resolve("somebody's")));
    assertEquals("new", content("file"));
  }

  /**
   * Another thread swaps whatever appears in the directory for links to a victim, as a user who
   * owns the directory could. Neither the victim's content nor its mode may change.
   */
  @Test
  void replaceIsNotLedAstrayByAHostileDirectory() throws Exception {
    Path victim = privateFile("victim");
    Path directory = Files.createDirectory(at("hostile"));
    Path trap = Files.createDirectory(at("trap"));
    Files.createLink(trap.resolve("content.pg-coexist"), victim);

    Attack attack = new Attack(directory, ".pg-coexist-*", trap, victim);
    attack.against(number -> disk.replace(directory.resolve("file"), bytes("public"), 0644));

    assertTrue(attack.landed > 0, "no swap ever succeeded: nothing was tested");
    assertEquals("secret", Files.readString(victim));
    assertEquals("rw-------", mode(victim));
    assertTrue(Files.exists(trap.resolve("content.pg-coexist")));
  }

  /** Who owns a directory can rename what root keeps in it. */
  @Test
  void createDirectoryDoesNotOpenAPrivateDirectoryMovedInItsPlace() throws Exception {
    Path directory = Files.createDirectory(at("hostile"));
    Path victim = Files.createDirectory(directory.resolve("victim"));
    Files.setPosixFilePermissions(victim, FilePermissions.permissions(0700));
    Files.writeString(victim.resolve("file"), "secret");

    Attack attack = new Attack(directory, "made*");
    attack.against(number -> disk.createDirectory(directory.resolve("made" + number), 0777));

    assertTrue(attack.landed > 0, "no swap ever succeeded: nothing was tested");
    assertEquals("rwx------", mode(victim));
  }

  private Path privateFile(String name) throws IOException {
    Path file = Files.writeString(at(name), "secret");
    return Files.setPosixFilePermissions(file, FilePermissions.permissions(0600));
  }

  /**
   * Moves away what appears in a directory, and puts links to victims in its place; without them
   * the directory {@code victim}, for a moment.
   */
  private static final class Attack {
    private static final int ROUNDS = 200;

    private final Path directory;
    private final String pattern;
    private final List<Path> victims;
    private volatile boolean stop;
    private int landed;

    Attack(Path directory, String pattern, Path... victims) {
      this.directory = directory;
      this.pattern = pattern;
      this.victims = List.of(victims);
    }

    /** Does something again and again while the attack runs; it may fail, as any such work may. */
    void against(IntConsumer work) throws InterruptedException {
      Thread attacker = new Thread(this::watch);
      attacker.start();
      try {
        for (int i = 0; i < ROUNDS; i++) {
          try {
            work.accept(i);
          } catch (CoexistException e) {
            // The next round.
          }
        }
      } finally {
        stop = true;
        attacker.join();
      }
    }

    private void watch() {
      while (!stop) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, pattern)) {
          for (Path entry : entries) {
            if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
              swap(entry);
              landed++;
            }
          }
        } catch (IOException | DirectoryIteratorException e) {
          // Too late.
        }
      }
    }

    private void swap(Path entry) throws IOException {
      Files.move(entry, directory.resolve("taken" + landed));
      if (victims.isEmpty()) {
        Path victim = directory.resolve("victim");
        Files.move(victim, entry);
        Files.move(entry, victim);
      } else {
        Files.createSymbolicLink(entry, victims.get(landed % victims.size()));
      }
    }
  }

  @Test
  void aFullFileSystemIsNamedAndKeepsTheOldFile() throws Exception {
    assumeRoot();
    Path mounted = Files.createDirectory(at("small"));
    run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", mounted.toString());
    try {
      Path file = mounted.resolve("file");
      disk.replace(file, bytes("old"), 0600);
      assertFault(
          "cannot replace " + file,
          "no space is left on the file system " + mounted + " (tmpfs)",
          "make room there: df -h " + mounted,
          () -> disk.replace(file, ONE_MIB, 0600));
      assertEquals("old", content("small/file"));
      assertEquals(List.of("file"), disk.list(mounted));
    } finally {
      run("umount", mounted.toString());
    }
  }

  @Test
  void removeRefusesAMountPointBeforeItRemovesAnything() throws Exception {
    assumeRoot();
    Path tree = Files.createDirectory(at("tree"));
    Files.writeString(tree.resolve("a"), "kept");
    Path source = Files.createDirectory(at("source"));
    Files.writeString(source.resolve("precious"), "kept");
    Path mounted = Files.createDirectory(tree.resolve("with blank"));
    run("mount", "--bind", source.toString(), mounted.toString());
    try {
      assertFault(
          "cannot remove " + tree,
          "a file system is mounted at " + mounted,
          "unmount it first: umount '" + mounted + "'",
          () -> disk.remove(tree));
      assertEquals(List.of("a", "with blank"), disk.list(tree));
      assertEquals("kept", content("source/precious"));
    } finally {
      run("umount", mounted.toString());
    }
    disk.remove(tree);
    assertFalse(Files.exists(tree, LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void renameToAnotherFileSystemSaysSo() throws Exception {
    assumeRoot();
    Path mounted = Files.createDirectory(at("other"));
    Path from = Files.createDirectory(at("from"));
    run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", mounted.toString());
    try {
      Path to = mounted.resolve("to");
      assertFault(
          "cannot rename " + from + " to " + to,
          "they are on different file systems",
          "choose a path on the file system of the other: df " + from + " " + mounted,
          () -> disk.rename(from, to));
      assertTrue(Files.isDirectory(from));
    } finally {
      run("umount", mounted.toString());
    }
  }

  private static void assumeRoot() {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
  }

  private static void run(String... argv) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(argv).inheritIO().start();
    assertTrue(process.waitFor(10, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue());
  }
}
