package org.pgcoexist.engine.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FaultyDisk;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.engine.journal.Journal.Mark;
import org.pgcoexist.upgrade.Scene;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradePlan;

class JournalTest {

  @TempDir Path root;
  @TempDir Path directory;
  private final Disk disk = new LocalDisk();
  private UpgradePlan attempt;
  private Path file;

  @BeforeEach
  void makeAttempt() {
    attempt = Scene.in(root).attempt();
    file = directory.resolve("journal");
  }

  private Journal open() {
    return Journal.open(disk, directory).orElseThrow();
  }

  @Test
  void noJournalIsNoOpenAttempt() {
    assertEquals(Optional.empty(), Journal.open(disk, directory));
  }

  @Test
  void theAttemptIsThereWithTheFile() throws IOException {
    Journal journal = Journal.create(disk, directory, attempt);
    assertEquals(attempt, UpgradePlan.of(journal));
    assertEquals(attempt, open().undertaking());
    assertEquals(directory, open().directory());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertFalse(open().begun(StepId.INITDB));
  }

  @Test
  void aFinishedOneTellsHowItEndedAndCanBeOpenedAgain() {
    assertEquals(List.of(), Journal.finished(disk, directory));
    Journal journal = Journal.create(disk, directory, attempt);
    journal.record(StepId.START, Mark.BEGUN);
    assertEquals(Journal.Outcome.OPEN, journal.outcome());
    journal.close();
    assertEquals(Journal.Outcome.TAKEN_BACK, only().outcome());
    only().record(StepId.START, Mark.DONE);
    assertEquals(Journal.Outcome.DONE, only().outcome());
    only().record(StepId.DELETE_OLD, Mark.BEGUN);
    assertEquals(Journal.Outcome.OLD_DELETED, only().outcome());
    only().reopen();
    assertEquals(List.of(), Journal.finished(disk, directory));
    assertEquals(Journal.Outcome.OPEN, open().outcome());
    assertEquals(Optional.of(StepId.DELETE_OLD), open().lastStep());
  }

  private Journal only() {
    List<Journal> finished = Journal.finished(disk, directory);
    assertEquals(1, finished.size());
    return finished.get(0);
  }

  @Test
  void theLastMarkOfAStepCounts() {
    Journal journal = Journal.create(disk, directory, attempt);
    journal.record(StepId.INITDB, Mark.BEGUN);
    journal.record(StepId.INITDB, Mark.DONE);
    journal.record(StepId.CONFIGURE, Mark.BEGUN);
    journal.record(StepId.CONFIGURE, Mark.FAILED);
    journal.record(StepId.INITDB, Mark.UNDOING);
    for (Journal each : List.of(journal, open())) {
      assertEquals(Optional.of(Mark.UNDOING), each.last(StepId.INITDB));
      assertEquals(Optional.of(Mark.FAILED), each.last(StepId.CONFIGURE));
      assertEquals(Optional.empty(), each.last(StepId.DUMP));
      assertTrue(each.begun(StepId.INITDB));
      assertTrue(each.begun(StepId.CONFIGURE));
      assertFalse(each.begun(StepId.DUMP));
    }
    journal.record(StepId.INITDB, Mark.UNDONE);
    assertFalse(open().begun(StepId.INITDB));
    journal.record(StepId.INITDB, Mark.BEGUN);
    assertTrue(open().begun(StepId.INITDB));
  }

  @Test
  void pausesAfterFailuresAreNoWork() throws IOException {
    Journal.create(disk, directory, attempt);
    assertEquals(Duration.ofMillis(877), open().worked(at("10:00:01Z")));
    add("10:00:01.123Z", "initdb", "BEGUN");
    add("10:00:03.123Z", "initdb", "FAILED");
    assertEquals(Duration.ofSeconds(3), open().worked(at("11:00:00Z")));
    add("12:00:00Z", "initdb", "BEGUN");
    add("12:00:04Z", "initdb", "DONE");
    assertEquals(Duration.ofSeconds(3 + 4 + 6), open().worked(at("12:00:10Z")));
    assertEquals(List.of(new StepTime(StepId.INITDB, Duration.ofSeconds(2 + 4))), open().steps());
  }

  /** Whoever starts a server goes on watching it while it serves. */
  @Test
  void clientsAreShutOutUntilTheServerAnswers() throws IOException {
    Journal.create(disk, directory, attempt);
    add("10:00:01Z", "stop-old", "BEGUN");
    assertEquals(Duration.ofSeconds(9), open().shutOut(at("10:00:10Z")));
    Journal journal = open();
    journal.record(StepId.START, Mark.DONE, Optional.of(at("10:00:06Z")));
    for (Journal each : List.of(journal, open())) {
      assertEquals(Duration.ofSeconds(5), each.shutOut(at("10:00:10Z")));
    }
  }

  /** The time is a file's, which its owner can set. */
  @Test
  void aTimeThatCannotBeIsNotBelieved() throws IOException {
    for (String since : List.of("2001-01-01T00:00:00Z", "2999-01-01T00:00:00Z")) {
      Journal journal = Journal.create(disk, directory, attempt);
      Instant before = Instant.now();
      journal.record(StepId.STOP_OLD, Mark.BEGUN);
      journal.record(StepId.START, Mark.DONE, Optional.of(Instant.parse(since)));
      Duration shutOut = open().shutOut(Instant.now());
      assertFalse(shutOut.isNegative(), since);
      assertTrue(shutOut.compareTo(Duration.between(before, Instant.now())) <= 0, since);
    }
  }

  private static Instant at(String time) {
    return Instant.parse("2026-11-22T" + time);
  }

  private void add(String time, String step, String mark) throws IOException {
    String line = "{\"time\":\"%s\",\"step\":\"%s\",\"mark\":\"%s\"}\n";
    Files.writeString(file, Files.readString(file) + String.format(line, at(time), step, mark));
  }

  /** A kill can tear the last line anywhere. */
  @Test
  void aTornLastLineTellsNothing() throws IOException {
    Journal journal = Journal.create(disk, directory, attempt);
    journal.record(StepId.INITDB, Mark.BEGUN);
    String whole = Files.readString(file);
    journal.record(StepId.INITDB, Mark.DONE);
    String longer = Files.readString(file);
    for (int length = whole.length(); length < longer.length(); length++) {
      Files.writeString(file, longer.substring(0, length));
      assertEquals(Optional.of(Mark.BEGUN), open().last(StepId.INITDB));
      assertEquals(whole, Files.readString(file), "after opening " + length);
      open().record(StepId.CONFIGURE, Mark.BEGUN);
      assertEquals(Optional.of(Mark.BEGUN), open().last(StepId.CONFIGURE));
    }
  }

  @Test
  void aRecordThatDiesWithinIsNoRecord() {
    FaultyDisk.Plan plan = new FaultyDisk.Plan();
    Journal journal = Journal.create(new FaultyDisk(plan, 0), directory, attempt);
    plan.next(FaultyDisk.Fault.DIES_WITHIN, 1);
    assertThrows(FaultyDisk.Death.class, () -> journal.record(StepId.INITDB, Mark.BEGUN));
    assertFalse(open().begun(StepId.INITDB));
  }

  /** What is not on the disk is not remembered either. */
  @Test
  void aRecordThatFailsIsNoRecord() {
    FaultyDisk.Plan plan = new FaultyDisk.Plan();
    Journal journal = Journal.create(new FaultyDisk(plan, 0), directory, attempt);
    plan.next(FaultyDisk.Fault.FAILS, 1);
    assertThrows(CoexistException.class, () -> journal.record(StepId.INITDB, Mark.BEGUN));
    assertFalse(journal.begun(StepId.INITDB));
  }

  /** On a full disk, where what failed is written down next: in the same journal. */
  @Test
  void aLineThatWasHalfWrittenSpoilsNoOther() {
    FaultyDisk.Plan plan = new FaultyDisk.Plan();
    Journal journal = Journal.create(new FaultyDisk(plan, 0), directory, attempt);
    journal.record(StepId.INITDB, Mark.BEGUN);
    plan.next(FaultyDisk.Fault.FAILS_WITHIN, 1);
    assertThrows(CoexistException.class, () -> journal.record(StepId.INITDB, Mark.DONE));
    assertEquals(Optional.of(Mark.BEGUN), Journal.look(disk, directory).get().last(StepId.INITDB));
    journal.record(StepId.INITDB, Mark.FAILED);
    journal.record(StepId.CONFIGURE, Mark.BEGUN);
    for (Journal each : List.of(journal, Journal.look(disk, directory).orElseThrow(), open())) {
      assertEquals(Optional.of(Mark.FAILED), each.last(StepId.INITDB));
      assertEquals(Optional.of(Mark.BEGUN), each.last(StepId.CONFIGURE));
    }
  }

  /** Nothing more is added to a line that cannot be cut off. */
  @Test
  void aLineThatWasHalfWrittenAndCannotBeCutStaysTheLast() {
    FaultyDisk.Plan plan = new FaultyDisk.Plan();
    Journal journal = Journal.create(new FaultyDisk(plan, 0), directory, attempt);
    plan.next(FaultyDisk.Fault.FAILS_WITHIN, 1);
    assertThrows(CoexistException.class, () -> journal.record(StepId.INITDB, Mark.BEGUN));
    plan.next(FaultyDisk.Fault.FAILS, 1);
    assertThrows(CoexistException.class, () -> journal.record(StepId.INITDB, Mark.FAILED));
    assertFalse(open().begun(StepId.INITDB));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n",
        "{}\n",
        "no json\n",
        "[]\n",
        "ATTEMPT{}\n",
        "ATTEMPT{\"time\":\"now\",\"step\":\"initdb\",\"mark\":\"DONE\"}\n",
        "ATTEMPT{\"time\":\"2026-11-22T10:00:00Z\",\"step\":\"bake\",\"mark\":\"DONE\"}\n",
        "ATTEMPT{\"time\":\"2026-11-22T10:00:00Z\",\"step\":\"initdb\",\"mark\":\"SO SO\"}\n"
      })
  void aDamagedOneIsRefused(String text) throws IOException {
    String content = text.replace("ATTEMPT", attempt.toJson() + "\n");
    Files.writeString(file, content);
    CoexistException e = assertThrows(CoexistException.class, this::open);
    assertEquals("cannot read the journal " + file, e.what());
    int line = text.startsWith("ATTEMPT") ? 2 : 1;
    assertEquals("it is damaged in line " + line, e.why());
    assertEquals(
        "restore it from a backup, or fix that line: sensible-editor +" + line + " " + file,
        e.next());
    assertEquals(ExitStatus.USAGE, e.status());
    assertEquals(content, Files.readString(file));
  }

  @Test
  void aClosedOneIsKeptAmongTheFinished() throws IOException {
    Journal journal = Journal.create(disk, directory, attempt);
    journal.record(StepId.INITDB, Mark.BEGUN);
    String text = Files.readString(file);
    journal.close();
    assertEquals(Optional.empty(), Journal.open(disk, directory));
    Path kept = directory.resolve("finished/2026-11-22T10:00:00.123Z-4d5a3bd2");
    assertEquals(text, Files.readString(kept));

    Journal.create(disk, directory, attempt);
    assertFalse(open().begun(StepId.INITDB));
  }
}
