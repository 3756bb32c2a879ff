package org.pgcoexist.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class PatienceTest {

  @TempDir Path directory;
  private final Patience patience = new Patience();

  private Path pipe() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    return pipe;
  }

  private static void open(Path file) {
    try (FileInputStream in = new FileInputStream(file.toFile())) {
      assertTrue(in.available() >= 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aPipeIsGivenUpAndTheNextLookIsNot() throws Exception {
    Path pipe = pipe();
    List<String> looks = new ArrayList<>();
    assertTrue(patience.tryOut(() -> looks.add("first")));
    assertFalse(patience.tryOut(() -> open(pipe)));
    assertTrue(patience.tryOut(() -> looks.add("next")));
    assertEquals(List.of("first", "next"), looks);
  }

  /** Else every disk that was ever made would keep one, until no more can be made. */
  @Test
  void aThreadWithoutWorkEndsAndTheNextLookHasAnother() throws Exception {
    Thread[] seen = new Thread[2];
    assertTrue(patience.tryOut(() -> seen[0] = Thread.currentThread()));
    seen[0].join();
    assertTrue(patience.tryOut(() -> seen[1] = Thread.currentThread()));
    assertTrue(seen[1].isAlive());
  }

  /** A busy machine is no pipe. */
  @Test
  void whoWorksGetsMoreTime() {
    long end = System.nanoTime() + 1_000_000_000L;
    assertTrue(
        patience.tryOut(
            () -> {
              while (System.nanoTime() < end) {
                Thread.onSpinWait();
              }
            }));
  }

  /** As all threads do while the collector of memory, or a debugger, holds them up. */
  @Test
  void whoWaitsForAnotherThreadOfOursGetsMoreTime() {
    assertTrue(patience.tryOut(() -> LockSupport.parkNanos(1_000_000_000L)));
  }

  @Test
  void whatTheLookThrowsIsThrown() {
    IllegalStateException fault = new IllegalStateException();
    assertEquals(
        fault,
        assertThrows(
            IllegalStateException.class,
            () ->
                patience.tryOut(
                    () -> {
                      throw fault;
                    })));
    assertTrue(patience.tryOut(() -> {}));
  }

  @Test
  void anInterruptIsKept() throws Exception {
    Path pipe = pipe();
    Thread.currentThread().interrupt();
    assertTrue(patience.tryOut(() -> {}));
    assertFalse(patience.tryOut(() -> open(pipe)));
    assertTrue(Thread.interrupted());
  }

  @Test
  void smallFilesAreRegularAndSmall() throws Exception {
    assertEquals(Optional.empty(), SmallFiles.read(pipe()));
    assertEquals(Optional.empty(), SmallFiles.read(Path.of("/dev/zero")));
    assertEquals(Optional.empty(), SmallFiles.read(directory));
    assertEquals(Optional.empty(), SmallFiles.read(directory.resolve("none")));
    Path large = Files.createFile(directory.resolve("large"));
    new ProcessBuilder("truncate", "-s", "40G", large.toString()).start().waitFor();
    assertEquals(Optional.empty(), SmallFiles.read(large));
    Path small = Files.writeString(directory.resolve("small"), "15\n");
    assertEquals(
        "15\n", new String(SmallFiles.read(small).orElseThrow(), StandardCharsets.US_ASCII));
  }
}
