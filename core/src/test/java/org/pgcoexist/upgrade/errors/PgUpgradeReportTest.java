package org.pgcoexist.upgrade.errors;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgcoexist.CoexistException;

class PgUpgradeReportTest {

  private static final String COMMAND =
      "\"/usr/lib/postgresql/17/bin/pg_restore\" --verbose \"/n/5.custom\" >> \"/n/5.log\" 2>&1";

  /** As with --verbose, which shows every command. */
  private static final List<String> OUTPUT =
      List.of(
          "Performing Upgrade",
          "Copying old pg_xact to new server                             cp -Rf \"/o/pg_xact\" \"/n/pg_xact\" >> \"/n/u.log\" 2>&1",
          "ok",
          "Restoring database schemas in the new cluster",
          COMMAND,
          "There were problems executing \"" + COMMAND + "\"",
          "Consult the last few lines of \"/n/5.log\" for",
          "the probable cause of the failure.",
          "There were problems executing \"" + COMMAND + "\"",
          "Consult the last few lines of \"/n/6.log\" for",
          "the probable cause of the failure.",
          "child process exited abnormally: status 256",
          "Failure, exiting");

  private static final String CAUSE =
      """
      command: pg_restore
      pg_restore: creating INDEX "public.place_key"
      pg_restore: from TOC entry 3209; 1259 16394 INDEX place_key postgres
      pg_restore: error: could not execute query: ERROR:  function norm(text) does not exist
      LINE 1:  SELECT norm(t)
      HINT:  No function matches the given name and argument types.
      Command was:
      -- For binary upgrade, must preserve pg_class oids and relfilenodes
      SELECT pg_catalog.binary_upgrade_set_next_index_relfilenode('16394'::pg_catalog.oid);
      CREATE INDEX "place_key" ON "public"."place" ("public"."key"("name"));
      """;

  private static final String CONSEQUENCE =
      """
      pg_restore: from TOC entry 3350; 1262 5 DATABASE postgres postgres
      pg_restore: error: could not execute query: FATAL:  terminating connection due to administrator command
      server closed the connection unexpectedly
      Command was: CREATE DATABASE "postgres";
      """;

  private static String report(List<String> output, Map<String, String> files) {
    return PgUpgradeReport.of(output, file -> Optional.ofNullable(files.get(file.toString())));
  }

  @Test
  void theErrorIsToldAndNoCommandAndNothingThatItBroughtAbout() {
    assertEquals(
        "INDEX place_key postgres: function norm(text) does not exist\n"
            + "  HINT:  No function matches the given name and argument types.\n"
            + "  statement: CREATE INDEX \"place_key\" ON \"public\".\"place\""
            + " (\"public\".\"key\"(\"name\"));",
        report(OUTPUT, Map.of("/n/5.log", CAUSE, "/n/6.log", CONSEQUENCE)));
  }

  @Test
  void aLogWithoutAnErrorIsShownByItsEnd() {
    String report = report(OUTPUT, Map.of("/n/5.log", "no space left\n"));
    assertEquals(true, report.contains("\n  no space left\n"), report);
    assertEquals(false, report.contains("cp -Rf"), report);
  }

  @Test
  void aLogThatCannotBeReadDoesNotHideTheRest() {
    String report =
        PgUpgradeReport.of(
            List.of("*failure*", "fatal thing", "Consult the last few lines of \"/n/5.log\" for"),
            (Path file) -> {
              throw CoexistException.failed("cannot read", "it is larger than 64 MiB", "");
            });
    assertEquals(
        "fatal thing\nConsult the last few lines of \"/n/5.log\" for\n  it is larger than 64 MiB",
        report);
  }
}
