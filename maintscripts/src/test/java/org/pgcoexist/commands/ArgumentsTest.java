package org.pgcoexist.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;

class ArgumentsTest {

  private static CommandLine line(int operands, String... args) throws ParseException {
    Options options = new Options();
    options.addOption("p", "path", true, "");
    options.addOption("v", "version", true, "");
    options.addOption(null, "place", true, "");
    options.addOption("q", "quiet", false, "");
    return Arguments.parse(options, args, operands);
  }

  private static void refused(String what, String why, String next, Executable parse) {
    CoexistException e = assertThrows(CoexistException.class, parse);
    assertEquals(List.of(what, why, next), List.of(e.what(), e.why(), e.next()));
    assertEquals(ExitStatus.USAGE, e.status());
  }

  @ParameterizedTest
  @CsvSource({
    "--unknown, Unrecognized option: --unknown",
    "--pat=x, Unrecognized option: --pat=x",
    "-x, Unrecognized option: -x",
    "-p, Missing argument for option: p",
    "word, unexpected argument: word",
  })
  void whatIsNotMeantIsRefused(String argument, String message) {
    ParseException e = assertThrows(ParseException.class, () -> line(0, argument));
    assertEquals(message, e.getMessage());
  }

  @Test
  void operandsAreCounted() throws ParseException {
    assertEquals(List.of("a", "b"), line(2, "a", "-q", "b").getArgList());
    ParseException e = assertThrows(ParseException.class, () -> line(1, "a", "-q", "b"));
    assertEquals("unexpected argument: b", e.getMessage());
  }

  @Test
  void aName() {
    assertEquals("shop", Arguments.name("shop").value());
    String next = "use at most 63 letters, digits, '_', '.' and '-'";
    refused("bad cluster name \"\"", "it is empty", next, () -> Arguments.name(""));
    refused("bad cluster name \".x\"", "it starts with '.'", next, () -> Arguments.name(".x"));
    refused(
        "bad cluster name \"15/main\"",
        "it has a character other than letters, digits, '_', '.' and '-'",
        next,
        () -> Arguments.name("15/main"));
  }

  @Test
  void aMajor() throws ParseException {
    assertEquals(Optional.empty(), Arguments.major(line(0), "v"));
    assertEquals(Optional.of(new MajorVersion(9, 6)), Arguments.major(line(0, "-v", "9.6"), "v"));
    refused(
        "bad version \"17.2\"",
        "a PostgreSQL major version is written 17, or 9.6 before 10",
        "pg_coexist majors lists the installed ones",
        () -> Arguments.major(line(0, "-v", "17.2"), "v"));
  }

  @Test
  void aPort() throws ParseException {
    assertEquals(Optional.empty(), Arguments.port(line(0), "p"));
    assertEquals(Optional.of(new Port(5433)), Arguments.port(line(0, "-p", "5433"), "p"));
    refused(
        "bad port \"0\"",
        "a port is a number from 1 to 65535",
        "leave it out for the next free one",
        () -> Arguments.port(line(0, "-p", "0"), "p"));
  }

  @ParameterizedTest
  @CsvSource({
    "/srv/shop, /srv/shop",
    "/srv//shop/, /srv/shop",
    "/srv/./a/../shop, /srv/shop",
    "'/a b', '/a b'"
  })
  void aPathBecomesNormal(String text, String path) throws ParseException {
    assertEquals(Optional.of(Path.of(path)), Arguments.path(line(0, "-p", text), "p"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "srv/shop", "./x", "/", "//", "/..", "/srv/.."})
  void aPathIsAbsoluteAndNotTheRoot(String text) throws ParseException {
    CommandLine line = line(0, "-p", text);
    refused(
        "bad path \"" + text + "\" for -p",
        "it is not absolute, or is the root directory",
        "write it from the root: /srv/postgresql/shop",
        () -> Arguments.path(line, "p"));
  }

  @Test
  void aPathHasNoControlCharacters() throws ParseException {
    CommandLine line = line(0, "--place", "/srv/a\nb");
    refused(
        "bad path \"/srv/a\nb\" for --place",
        "it has control characters",
        "write it from the root: /srv/postgresql/shop",
        () -> Arguments.path(line, "place"));
  }
}
