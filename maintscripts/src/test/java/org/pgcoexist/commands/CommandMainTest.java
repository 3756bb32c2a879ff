package org.pgcoexist.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.cli.ParseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;

class CommandMainTest {

  private final Printed err = new Printed();
  private final CommandMain tool = new CommandMain("pg_tool", err.stream());

  private ExitStatus fails(Exception failure) {
    return tool.run(
        () -> {
          if (failure instanceof ParseException parse) {
            throw parse;
          }
          if (failure instanceof InterruptedException interrupt) {
            throw interrupt;
          }
          throw (RuntimeException) failure;
        });
  }

  @Test
  void successSaysNothing() {
    assertEquals(ExitStatus.DONE, tool.run(() -> ExitStatus.DONE));
    assertEquals("", err.text());
  }

  @ParameterizedTest
  @EnumSource(ExitStatus.class)
  void aFailureHasThreePartsAndItsStatus(ExitStatus status) {
    assertEquals(status, fails(new CoexistException(status, "cannot work", "no", "try again")));
    assertEquals("pg_tool: cannot work:\n  no\nNext: try again\n", err.text());
  }

  @Test
  void severalFindingsHaveALineEach() {
    fails(CoexistException.failed("cannot work", "a\nb", "do a\ndo b"));
    assertEquals("pg_tool: cannot work:\n  a\n  b\nNext: do a\n      do b\n", err.text());
  }

  /** What others have named is in it. */
  @Test
  void noLineOfOursCanBeForged() {
    fails(CoexistException.failed("no /a\nNext: evil", "b\nNext: evil\n  Next: evil", "ls"));
    assertEquals(
        "pg_tool: no /a\\u000aNext: evil:\n  b\n  | Next: evil\n  |   Next: evil\nNext: ls\n",
        err.text());
  }

  @Test
  void whatElseFailedKeepsItsPlace() {
    CoexistException failure = CoexistException.failed("no", "", "");
    failure.addSuppressed(new IllegalStateException("a\nNext: evil"));
    fails(failure);
    assertEquals("pg_tool: no\n  also: a\n    Next: evil\n", err.text());
  }

  @Test
  void whatIsMissingLeavesNoLine() {
    fails(CoexistException.usage("unknown command \"x\"", "", ""));
    assertEquals("pg_tool: unknown command \"x\"\n", err.text());
  }

  @Test
  void aFailureOfCleaningUpIsToldAsWell() {
    CoexistException failure = CoexistException.failed("cannot work", "no", "try again");
    failure.addSuppressed(CoexistException.failed("cannot stop", "still there", ""));
    fails(failure);
    assertEquals(
        "pg_tool: cannot work:\n  no\nNext: try again\n  also: cannot stop: still there\n",
        err.text());
  }

  @Test
  void wrongUsageNamesTheHelp() {
    assertEquals(ExitStatus.USAGE, fails(new ParseException("Unrecognized option: -x")));
    assertEquals("pg_tool: unrecognized option: -x\nNext: pg_tool --help\n", err.text());
  }

  @Test
  void aStopOnRequestIsNoFault() {
    assertEquals(ExitStatus.INTERRUPTED, fails(new InterruptedException()));
    assertEquals(
        "pg_tool: stopped on request:\n  nothing was touched\n"
            + "Next: type the same command again when it suits\n",
        err.text());
  }

  @Test
  void aFaultOfTheProgramShowsNoStackTraceButKeepsIt() throws Exception {
    assertEquals(ExitStatus.FAILED, fails(new IllegalStateException("odd")));
    Matcher told =
        Pattern.compile(
                "pg_tool: internal error: java\\.lang\\.IllegalStateException: odd;"
                    + " the full report is in (/.*/pg_tool-.*\\.report)\n")
            .matcher(err.text());
    assertTrue(told.matches());
    Path report = Path.of(told.group(1));
    try {
      assertTrue(Files.readString(report).contains("at org.pgcoexist.commands.CommandMainTest"));
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(report)));
    } finally {
      Files.delete(report);
    }
  }

  @Test
  void exitStatusesAreThoseOfTheContract() {
    StringBuilder codes = new StringBuilder();
    for (ExitStatus status : ExitStatus.values()) {
      codes.append(status).append('=').append(status.code()).append(' ');
    }
    assertEquals(
        "DONE=0 FAILED=1 USAGE=2 REFUSED=3 BUSY=4 INTERRUPTED=130 TERMINATED=143 ",
        codes.toString());
  }
}
