package org.pgcoexist.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may have been put in the place of a directory that was just made. */
class DirectoriesTest {

  private static final String PUT = "another process put something in its place";

  @TempDir Path work;
  private Path made;

  @BeforeEach
  void make() throws IOException {
    made = Files.createDirectory(work.resolve("made"), FilePermissions.PRIVATE_DIRECTORY);
  }

  @Test
  void theOneThatWasMadeIsOpened() throws IOException {
    try (SecureDirectoryStream<Path> parent = Directories.open(work);
        SecureDirectoryStream<Path> opened = Directories.openPrivate(parent, made)) {
      opened.deleteFile(
          Files.createFile(made.resolve("file"), FilePermissions.PRIVATE_FILE).getFileName());
    }
  }

  @Test
  void aLinkIsNotFollowed() throws IOException {
    Files.move(made, work.resolve("taken"));
    Files.createSymbolicLink(made, work.resolve("taken"));

    assertRefused();
  }

  /** Opened by its name, it would wait for whoever writes into it. */
  @Test
  void aPipeIsNotWaitedFor() throws Exception {
    Files.delete(made);
    assertEquals(0, new ProcessBuilder("mkfifo", made.toString()).start().waitFor());

    assertTimeoutPreemptively(Duration.ofSeconds(20), this::assertRefused);
    LocalDisk disk = new LocalDisk();
    Path left = work.resolve(Names.STAGING + "9999999-1");
    Files.move(made, left);
    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> disk.replace(work.resolve("file"), new byte[1], 0600));
    assertTrue(Files.exists(left));
  }

  @Test
  void aDirectoryThatOthersMayUseIsRefused() throws IOException {
    Files.setPosixFilePermissions(made, FilePermissions.permissions(0710));

    assertEquals(PUT, assertRefused().getReason());
  }

  @Test
  void aDirectoryInUseIsRefused() throws IOException {
    Files.createFile(made.resolve("file"));

    assertEquals(PUT, assertRefused().getReason());
  }

  @Test
  void aDirectoryOfAnotherUserIsRefused() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    Files.setAttribute(made, "unix:uid", 65534);

    assertEquals(PUT, assertRefused().getReason());
  }

  private FileSystemException assertRefused() throws IOException {
    try (SecureDirectoryStream<Path> parent = Directories.open(work)) {
      return assertThrows(
          FileSystemException.class, () -> Directories.openPrivate(parent, made).close());
    }
  }
}
