package org.pgcoexist.commands;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.pgcoexist.CoexistException;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;

/**
 * Turns the words of a command line into values; each refusal says what is wrong with which word.
 */
final class Arguments {

  private Arguments() {}

  /** Parses options; at most {@code operands} other words may be there. */
  static CommandLine parse(Options options, String[] args, int operands) throws ParseException {
    // Abbreviated options would change their meaning when a longer one is added.
    CommandLine line =
        DefaultParser.builder().setAllowPartialMatching(false).build().parse(options, args);
    if (line.getArgList().size() > operands) {
      throw new ParseException("unexpected argument: " + line.getArgList().get(operands));
    }
    // Commons CLI would take the first of two in silence.
    for (Option option : line.getOptions()) {
      if (option.hasArg() && line.getOptionValues(option).length > 1) {
        throw new ParseException("option given twice: --" + option.getLongOpt());
      }
    }
    return line;
  }

  static ClusterName name(String text) {
    Optional<String> fault = ClusterName.fault(text);
    if (fault.isPresent()) {
      throw CoexistException.usage(
          "bad cluster name \"" + text + "\"",
          "it " + fault.get(),
          "use at most " + ClusterName.MAX_LENGTH + " letters, digits, '_', '.' and '-'");
    }
    return new ClusterName(text);
  }

  static Optional<MajorVersion> major(CommandLine line, String option) {
    return Optional.ofNullable(line.getOptionValue(option))
        .map(
            text ->
                MajorVersion.parse(text)
                    .orElseThrow(
                        () ->
                            CoexistException.usage(
                                "bad version \"" + text + "\"",
                                "a PostgreSQL major version is written 17, or 9.6 before 10",
                                "pg_coexist majors lists the installed ones")));
  }

  /** A number of things, at least one. */
  static Optional<Integer> count(CommandLine line, String option) {
    return Optional.ofNullable(line.getOptionValue(option))
        .map(
            text -> {
              if (!text.matches("[1-9][0-9]{0,2}")) {
                throw CoexistException.usage(
                    "bad value \""
                        + text
                        + "\" for "
                        + (option.length() == 1 ? "-" : "--")
                        + option,
                    "it is a number from 1 to 999",
                    PgVersionUpgrade.NAME + " --help");
              }
              return Integer.valueOf(text);
            });
  }

  static Optional<Port> port(CommandLine line, String option) {
    return Optional.ofNullable(line.getOptionValue(option))
        .map(text -> port(text, "leave it out for the next free one"));
  }

  /**
   * A port.
   *
   * @param next what to do when it is none
   */
  static Port port(String text, String next) {
    return Port.parse(text)
        .orElseThrow(
            () ->
                CoexistException.usage(
                    "bad port \"" + text + "\"", "a port is a number from 1 to 65535", next));
  }

  /** One of the words that the values of an enum print as; empty when the option is not there. */
  static <E extends Enum<E>> Optional<E> word(CommandLine line, String option, E[] values) {
    String text = line.getOptionValue(option);
    if (text == null) {
      return Optional.empty();
    }
    for (E value : values) {
      if (value.toString().equals(text)) {
        return Optional.of(value);
      }
    }
    List<String> words = Stream.of(values).map(E::toString).toList();
    throw CoexistException.usage(
        "bad value \"" + text + "\" for --" + option,
        "it is "
            + String.join(", ", words.subList(0, words.size() - 1))
            + " or "
            + words.get(words.size() - 1),
        PgVersionUpgrade.NAME + " --help");
  }

  /** An absolute path without "." and "..", as it is written to registry and configuration. */
  static Optional<Path> path(CommandLine line, String option) {
    return Optional.ofNullable(line.getOptionValue(option)).map(text -> path(text, option));
  }

  private static Path path(String text, String option) {
    Path path = Path.of(text).normalize();
    boolean control = text.chars().anyMatch(c -> c < 0x20 || c == 0x7f);
    if (!path.isAbsolute() || control || path.getNameCount() == 0) {
      throw CoexistException.usage(
          "bad path \"" + text + "\" for " + (option.length() == 1 ? "-" : "--") + option,
          control ? "it has control characters" : "it is not absolute, or is the root directory",
          "write it from the root: /srv/postgresql/shop");
    }
    return path;
  }
}
