package org.pgcoexist.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;

class ProcessLockTest {

  private static final Duration AMPLE = Duration.ofSeconds(30);
  private static final long SELF = ProcessHandle.current().pid();

  @TempDir Path work;
  private Path file;

  @BeforeEach
  void names() throws IOException {
    file = work.toRealPath().resolve("lock");
  }

  @Test
  void theFileIsPrivateAndNamesTheHolder() throws IOException {
    try (ProcessLock lock = ProcessLock.acquire(file, Duration.ZERO, "cannot test")) {
      assertTrue(lock != null);
      assertEquals(SELF + "\n", Files.readString(file));
      assertEquals("rw-------", DiskContract.mode(file));
    }
  }

  @Test
  void aSecondTakerInThisProcessIsTurnedAwayAndTheFirstKeepsTheLock() throws Exception {
    try (ProcessLock lock = ProcessLock.tryAcquire(file).orElseThrow()) {
      assertTrue(lock != null);
      assertTrue(ProcessLock.tryAcquire(file).isEmpty());
      assertBusy(
          "process " + SELF + " holds the lock " + file, "wait until it ends: ps -f -p " + SELF);
      // The kernel would have dropped the lock had the file been opened and closed again.
      try (Holder other = new Holder(file, Duration.ofMillis(50))) {
        assertEquals("busy " + SELF, other.line());
      }
    }
    try (Holder other = new Holder(file, AMPLE)) {
      assertEquals("locked", other.line());
    }
  }

  @Test
  void theHolderIsSeenWithoutTakingTheLock() throws Exception {
    assertEquals(Optional.empty(), ProcessLock.holder(file));
    try (ProcessLock lock = ProcessLock.tryAcquire(file).orElseThrow()) {
      assertTrue(lock != null);
      assertEquals(Optional.of(Long.toString(SELF)), ProcessLock.holder(file));
    }
    assertEquals(Optional.empty(), ProcessLock.holder(file));
  }

  @Test
  void closingTwiceDoesNotFreeTheNextTaker() {
    ProcessLock first = ProcessLock.tryAcquire(file).orElseThrow();
    first.close();
    try (ProcessLock second = ProcessLock.tryAcquire(file).orElseThrow()) {
      assertTrue(second != null);
      first.close();
      assertTrue(ProcessLock.tryAcquire(file).isEmpty());
    }
  }

  @Test
  void anotherProcessIsNamedAndItsDeathFreesTheLock() throws Exception {
    try (Holder other = new Holder(file, AMPLE)) {
      assertEquals("locked", other.line());
      assertBusy(
          "process " + other.pid() + " holds the lock " + file,
          "wait until it ends: ps -f -p " + other.pid());
      CompletableFuture<Long> waiting =
          CompletableFuture.supplyAsync(
              () -> {
                try (ProcessLock lock = ProcessLock.acquire(file, AMPLE, "cannot test")) {
                  return lock == null ? 0L : SELF;
                }
              });
      other.kill();
      assertEquals(SELF, waiting.get(30, TimeUnit.SECONDS));
    }
  }

  @Test
  void theWaitEndsInTime() throws Exception {
    try (Holder other = new Holder(file, AMPLE)) {
      assertEquals("locked", other.line());
      long start = System.nanoTime();
      assertThrows(
          CoexistException.class,
          () -> ProcessLock.acquire(file, Duration.ofMillis(200), "cannot test"));
      long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      assertTrue(waited >= 200 && waited < 5_000, waited + " ms");
    }
  }

  @Test
  void anUnknownHolderIsNotGuessed() throws Exception {
    try (Holder other = new Holder(file, AMPLE)) {
      assertEquals("locked", other.line());
      Files.writeString(file, "4194999\n");
      assertBusy("another process holds the lock " + file, "try again later");
    }
  }

  @Test
  void aLinkIsNotFollowed() throws IOException {
    Path victim = Files.writeString(work.resolve("victim"), "kept");
    Files.createSymbolicLink(file, victim);

    CoexistException fault =
        assertThrows(CoexistException.class, () -> ProcessLock.tryAcquire(file));

    assertEquals("cannot lock " + file, fault.what());
    assertEquals("kept", Files.readString(victim));
  }

  private void assertBusy(String why, String next) {
    CoexistException fault =
        assertThrows(
            CoexistException.class,
            () -> ProcessLock.acquire(file, Duration.ZERO, "cannot upgrade cluster main"));
    assertEquals(
        List.of(ExitStatus.BUSY, "cannot upgrade cluster main", why, next),
        List.of(fault.status(), fault.what(), fault.why(), fault.next()));
  }

  /** The number of a locked file can be that of a file elsewhere. */
  @Test
  void onlyAProcessThatHasTheFileOpenHoldsItsLock(@TempDir Path other) throws IOException {
    Path file = other.resolve("lock");
    Path another = Files.createFile(other.resolve("another"));
    String pid = Long.toString(ProcessHandle.current().pid());
    ProcessLock held = ProcessLock.tryAcquire(file).orElseThrow();
    try {
      assertTrue(ProcessLock.mayHaveOpen(pid, file));
      assertFalse(ProcessLock.mayHaveOpen(pid, another));
      assertEquals(Optional.of(pid), ProcessLock.holder(file));
    } finally {
      held.close();
    }
  }
}
