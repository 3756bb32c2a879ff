package org.pgcoexist.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;

/** What every {@link Disk} keeps to, whoever does the work. */
public abstract class DiskContract {

  /** The disk under test. */
  abstract Disk disk();

  /** An empty directory that the disk under test may write. */
  abstract Path work();

  @Test
  void factsTellsKindAndMode() throws IOException {
    disk().replace(at("file"), bytes("x"), 0640);
    disk().createDirectory(at("directory"), 0750);
    Files.createSymbolicLink(at("link"), at("file"));

    FileFacts file = disk().facts(at("file")).orElseThrow();
    FileFacts directory = disk().facts(at("directory")).orElseThrow();

    assertEquals(FileFacts.Kind.FILE, file.kind());
    assertEquals(0640, file.mode());
    assertEquals(FileFacts.Kind.DIRECTORY, directory.kind());
    assertEquals(0750, directory.mode());
    assertEquals(FileFacts.Kind.LINK, disk().facts(at("link")).orElseThrow().kind());
    // Not the same for both where one file system lies over another.
    assertEquals(Files.getAttribute(at("file"), "unix:dev"), file.device());
    assertEquals(Files.getAttribute(at("directory"), "unix:dev"), directory.device());
    assertEquals(Optional.empty(), disk().facts(at("absent")));
  }

  @Test
  void factsTellsTheOwner() throws IOException {
    disk().replace(at("file"), bytes("x"), 0600);

    FileFacts facts = disk().facts(at("file")).orElseThrow();

    assertEquals(Files.getAttribute(at("file"), "unix:uid"), facts.uid());
    assertEquals(Files.getAttribute(at("file"), "unix:gid"), facts.gid());
  }

  @Test
  void listIsSortedAndShowsLinks() throws IOException {
    disk().replace(at("b"), bytes(""), 0600);
    disk().createDirectory(at("a"), 0700);
    Files.createSymbolicLink(at("c"), Path.of("nowhere"));

    assertEquals(List.of("a", "b", "c"), disk().list(work()));
  }

  @Test
  void aLinkIsMadeAndReadAndNeverFollowed() {
    disk().createLink(at("link"), "../no where");
    disk().createDirectory(at("directory"), 0700);
    assertEquals(Optional.of("../no where"), disk().readLink(at("link")));
    assertEquals(Optional.empty(), disk().readLink(at("directory")));
    assertEquals(Optional.empty(), disk().readLink(at("absent")));
    assertFault(
        "cannot create the link " + at("link"),
        at("link") + " exists already",
        "look at it: ls -ld " + at("link"),
        () -> disk().createLink(at("link"), "elsewhere"));
    assertEquals(Optional.of("../no where"), disk().readLink(at("link")));
  }

  @Test
  void listOfNoDirectoryFails() throws IOException {
    disk().replace(at("file"), bytes(""), 0600);
    disk().createDirectory(at("directory"), 0700);
    Files.createSymbolicLink(at("link"), at("directory"));

    assertFault(
        "cannot list " + at("file"),
        "it is not a directory",
        "look at it: ls -ld " + at("file"),
        () -> disk().list(at("file")));
    assertFault(
        "cannot list " + at("link"),
        "it is not a directory",
        "look at it: ls -ld " + at("link"),
        () -> disk().list(at("link")));
    assertFault(
        "cannot list " + at("absent"),
        at("absent") + " does not exist",
        "look at it: ls -ld " + at("absent"),
        () -> disk().list(at("absent")));
  }

  @Test
  void readGivesTheBytes() {
    byte[] content = {0, 1, (byte) 0xff, '\r', '\n'};
    disk().replace(at("file"), content, 0600);

    assertArrayEquals(content, disk().read(at("file")).orElseThrow());
    assertTrue(disk().read(at("absent")).isEmpty());
  }

  @Test
  void readRefusesWhatIsNoFile() throws IOException {
    disk().replace(at("file"), bytes("x"), 0600);
    Files.createSymbolicLink(at("link"), at("file"));

    assertFault(
        "cannot read " + at("link"),
        "it is not a regular file",
        "look at it: ls -ld " + at("link"),
        () -> disk().read(at("link")));
    assertThrows(CoexistException.class, () -> disk().read(work()));
  }

  @Test
  void replaceKeepsModeAndLeavesNothingBehind() {
    disk().replace(at("file"), bytes("old"), 0640);
    disk().replace(at("file"), bytes("new"), 0600);

    assertEquals("new", content("file"));
    assertEquals(0640, disk().facts(at("file")).orElseThrow().mode());
    assertEquals(List.of("file"), disk().list(work()));
  }

  @Test
  void replaceOfALinkLeavesItsTargetAlone() throws IOException {
    disk().replace(at("target"), bytes("old"), 0600);
    Files.createSymbolicLink(at("link"), at("target"));

    disk().replace(at("link"), bytes("new"), 0644);

    assertEquals("old", content("target"));
    assertEquals("new", content("link"));
    FileFacts link = disk().facts(at("link")).orElseThrow();
    assertEquals(FileFacts.Kind.FILE, link.kind());
    assertEquals(0644, link.mode());
    assertEquals(0600, disk().facts(at("target")).orElseThrow().mode());
  }

  @Test
  void replaceThatFailsLeavesNothing() {
    disk().createDirectory(at("directory"), 0700);

    assertFault(
        "cannot replace " + at("directory"),
        at("directory") + ": it is a directory",
        "look at it: ls -ld " + at("directory"),
        () -> disk().replace(at("directory"), bytes("x"), 0600));
    assertFault(
        "cannot replace " + at("absent/file"),
        at("absent") + " does not exist",
        "look at it: ls -ld " + at("absent/file"),
        () -> disk().replace(at("absent/file"), bytes("x"), 0600));
    assertEquals(List.of("directory"), disk().list(work()));
  }

  @Test
  void appendAddsToTheEnd() throws IOException {
    disk().append(at("log"), bytes("one\n"));
    disk().append(at("log"), bytes("two\n"));

    assertEquals("one\ntwo\n", content("log"));
    assertEquals(0600, disk().facts(at("log")).orElseThrow().mode());
    Files.createSymbolicLink(at("link"), at("log"));
    assertFault(
        "cannot append to " + at("link"),
        "it is not a regular file",
        "look at it: ls -ld " + at("link"),
        () -> disk().append(at("link"), bytes("three\n")));
    assertEquals("one\ntwo\n", content("log"));
  }

  @Test
  void createDirectoryGivesExactlyTheMode() {
    for (int mode : new int[] {0700, 0755, 0777, 0510}) {
      Path directory = at(Integer.toOctalString(mode));
      disk().createDirectory(directory, mode);
      assertEquals(mode, disk().facts(directory).orElseThrow().mode());
    }
  }

  @Test
  void removeIfEmptyLeavesWhatIsNot() {
    disk().createDirectory(at("empty"), 0700);
    disk().createDirectory(at("full"), 0700);
    disk().replace(at("full/file"), new byte[] {1}, 0600);
    disk().removeIfEmpty(at("empty"));
    disk().removeIfEmpty(at("full"));
    disk().removeIfEmpty(at("absent"));
    assertEquals(List.of("full"), disk().list(work()));
  }

  @Test
  void createDirectoryRefusesWhatExists() throws IOException {
    Files.createSymbolicLink(at("link"), at("nowhere"));

    assertFault(
        "cannot create directory " + at("link"),
        at("link") + " exists already",
        "look at it: ls -ld " + at("link"),
        () -> disk().createDirectory(at("link"), 0755));
    assertEquals(List.of("link"), disk().list(work()));
  }

  @Test
  void renameMovesATree() {
    disk().createDirectory(at("from"), 0700);
    disk().replace(at("from/file"), bytes("x"), 0600);
    disk().createDirectory(at("there"), 0700);

    disk().rename(at("from"), at("there/to"));

    assertEquals(List.of("there"), disk().list(work()));
    assertEquals("x", content("there/to/file"));
  }

  @Test
  void renameRefusesATargetThatExists() throws IOException {
    disk().replace(at("from"), bytes("x"), 0600);
    disk().createDirectory(at("empty"), 0700);
    Files.createSymbolicLink(at("link"), at("nowhere"));

    for (String target : List.of("empty", "link")) {
      assertFault(
          "cannot rename " + at("from") + " to " + at(target),
          at(target) + " exists already",
          "look at it: ls -ld " + at(target),
          () -> disk().rename(at("from"), at(target)));
    }
    assertEquals("x", content("from"));
    assertFault(
        "cannot rename " + at("absent") + " to " + at("to"),
        at("absent") + " does not exist",
        "look at it: ls -ld " + at("absent"),
        () -> disk().rename(at("absent"), at("to")));
  }

  @Test
  void removeTakesATreeButNotWhatItsLinksName() throws IOException {
    disk().createDirectory(at("outside"), 0700);
    disk().replace(at("outside/file"), bytes("kept"), 0600);
    disk().createDirectory(at("tree"), 0700);
    disk().createDirectory(at("tree/below"), 0700);
    disk().replace(at("tree/below/file"), bytes("x"), 0400);
    Files.createSymbolicLink(at("tree/link"), at("outside"));
    Files.createSymbolicLink(at("link"), at("outside"));

    disk().remove(at("tree"));
    disk().remove(at("link"));
    disk().remove(at("absent"));

    assertEquals(List.of("outside"), disk().list(work()));
    assertEquals("kept", content("outside/file"));
  }

  @Test
  void anAbsentParentIsNoAbsentFile() {
    assertTrue(disk().read(at("absent/file")).isEmpty());
    assertFalse(Files.exists(at("absent"), LinkOption.NOFOLLOW_LINKS));
  }

  final Path at(String name) {
    return work().resolve(name);
  }

  final String content(String name) {
    return new String(disk().read(at(name)).orElseThrow(), UTF_8);
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
  }

  static void assertFault(String what, String why, String next, Runnable action) {
    CoexistException fault = assertThrows(CoexistException.class, action::run);
    assertEquals(what, fault.what());
    assertEquals(why, fault.why());
    assertEquals(next, fault.next());
    assertEquals(ExitStatus.FAILED, fault.status());
  }
}
