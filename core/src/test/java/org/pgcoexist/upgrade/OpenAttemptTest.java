package org.pgcoexist.upgrade;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.upgrade.plan.UpgradeRequest;
import org.pgcoexist.upgrade.plan.UpgradeRequest.Action;
import org.pgcoexist.upgrade.plan.UpgradeRequest.DumpWith;

class OpenAttemptTest {

  @TempDir Path root;
  @TempDir Path directory;
  private Journal journal;

  @BeforeEach
  void open() {
    journal = Journal.create(new LocalDisk(), directory, Scene.in(root).attempt());
  }

  private static UpgradeRequest request(Action action) {
    return request(action, "", "", "", "", Optional.empty());
  }

  private static UpgradeRequest request(
      Action action,
      String version,
      String path,
      String dump,
      String method,
      Optional<DumpWith> with) {
    return new UpgradeRequest(
        new ClusterName("main"),
        action,
        new UpgradeRequest.Choices(
            MajorVersion.parse(version),
            given(path).map(Path::of),
            given(dump).map(Path::of),
            given(method),
            with,
            Optional.empty(),
            Optional.empty()),
        UpgradeRequest.RunOptions.PLAIN);
  }

  private static Optional<String> given(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private static void refused(
      ExitStatus status, List<String> message, UpgradeRequest request, Optional<Journal> open) {
    CoexistException e =
        assertThrows(CoexistException.class, () -> new OpenAttempt(request).refuseUnsuitable(open));
    assertEquals(message, List.of(e.what(), e.why(), e.next()));
    assertEquals(status, e.status());
  }

  @ParameterizedTest
  @EnumSource(
      value = Action.class,
      names = {"BEGIN", "CHECK"})
  void nothingBeginsBesideAnOpenAttempt(Action action) {
    refused(
        ExitStatus.REFUSED,
        List.of(
            "cannot begin another upgrade of cluster main",
            "its upgrade from 15 to 18, begun 2026-11-22T10:00:00.123Z, is not finished",
            "pg_version_upgrade -c main -r   continues it\n"
                + "pg_version_upgrade -c main --rollback   rolls it back"),
        request(action),
        Optional.of(journal));
    assertDoesNotThrow(() -> new OpenAttempt(request(action)).refuseUnsuitable(Optional.empty()));
  }

  @Test
  void nothingIsDeletedBesideAnOpenAttempt() {
    refused(
        ExitStatus.REFUSED,
        List.of(
            "cannot delete an old cluster of main",
            "its upgrade from 15 to 18, begun 2026-11-22T10:00:00.123Z, is not finished, and until"
                + " then the old cluster is the way back",
            "pg_version_upgrade -c main -r   continues it\n"
                + "pg_version_upgrade -c main --rollback   rolls it back"),
        request(Action.DELETE_OLD),
        Optional.of(journal));
    assertDoesNotThrow(
        () -> new OpenAttempt(request(Action.DELETE_OLD)).refuseUnsuitable(Optional.empty()));
  }

  @Test
  void withoutAnOpenAttemptThereIsNothingToContinue() {
    refused(
        ExitStatus.USAGE,
        List.of(
            "nothing to continue for cluster main",
            "no upgrade of it is open",
            "pg_version_upgrade -c main   starts one"),
        request(Action.RECOVER),
        Optional.empty());
    assertDoesNotThrow(
        () -> new OpenAttempt(request(Action.RECOVER)).refuseUnsuitable(Optional.of(journal)));
  }

  /** A finished one may be meant. */
  @Test
  void withoutAnOpenAttemptTakingBackIsLeftToTheFinishedOnes() {
    assertDoesNotThrow(
        () -> new OpenAttempt(request(Action.ROLL_BACK)).refuseUnsuitable(Optional.empty()));
  }

  @ParameterizedTest
  @EnumSource(
      value = Action.class,
      names = {"RECOVER", "ROLL_BACK"})
  void whatWasDecidedStays(Action action) {
    String data = root + "/var/lib/postgresql";
    other(action, "-v", "18", request(action, "17", "", "", "", Optional.empty()));
    other(action, "-p", data + "/main", request(action, "", "/x", "", "", Optional.empty()));
    other(action, "-d", data, request(action, "", "", "/x", "", Optional.empty()));
    other(action, "-m", "dumpall", request(action, "", "", "", "magic", Optional.empty()));
    other(action, "--dump-with", "old", request(action, "", "", "", "", Optional.of(DumpWith.NEW)));
    UpgradeRequest same =
        request(action, "18", data + "/main", data, "dumpall", Optional.of(DumpWith.OLD));
    assertDoesNotThrow(() -> new OpenAttempt(same).refuseUnsuitable(Optional.of(journal)));
  }

  private void other(Action action, String option, String decided, UpgradeRequest request) {
    refused(
        ExitStatus.USAGE,
        List.of(
            "cannot continue the upgrade of cluster main with another " + option,
            "it was begun with " + decided,
            "leave " + option + " out"),
        request,
        Optional.of(journal));
    assertEquals(action, request.action());
  }
}
