package org.pgcoexist.upgrade.errors;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgcoexist.CoexistException;
import org.pgcoexist.upgrade.plan.UpgradePlan;

/** What pg_upgrade says when it refuses or fails, with what is in the files it names. */
public final class PgUpgradeReport {

  /** How a finding begins that is pg_upgrade's. */
  public static final String REFUSES = "pg_upgrade refuses this cluster";

  private static final Pattern NAMED =
      Pattern.compile("(?:^\\s+|\")(/.+?\\.(?:txt|log))(?:\"|\\s*$)");

  /** What ends a stage well; the report is behind the last such line. */
  private static final Pattern PASSED = Pattern.compile("^\\S.*\\s(?:ok|done|warning)$");

  private static final Pattern NOISE =
      Pattern.compile(
          "^\\s*(?:executing: .*|Failure, exiting|-+|\\*failure\\*|ok|child process exited.*)?\\s*$");

  /** A command that --verbose shows, on a line of its own or behind the name of its stage. */
  private static final Pattern COMMAND =
      Pattern.compile("(?:^|\\s)(?:\"/|cp ).* >> \".*\" 2>&1\"?$");

  /** What says that a command failed, and names the log that has the reason. */
  private static final Pattern CONSULT =
      Pattern.compile("^\\s*Consult the last few lines of \"(/.+)\" for\\s*$");

  /** What the other programs say when pg_upgrade ends for the failure of one. */
  private static final Pattern CONSEQUENCE =
      Pattern.compile(
          "terminating connection due to administrator command|^server closed the conn");

  private static final int MOST_LINES = 12;

  private PgUpgradeReport() {}

  /**
   * The report.
   *
   * @param output what it printed, or the end of that
   * @param reader the content of a file; empty when it cannot be read
   */
  public static String of(
      Collection<String> output, Function<java.nio.file.Path, Optional<String>> reader) {
    List<String> causes = causes(output, reader);
    if (!causes.isEmpty()) {
      return String.join("\n", causes);
    }
    List<String> lines = new ArrayList<>();
    for (String line : output) {
      if (COMMAND.matcher(line).find()) {
        continue;
      }
      if (PASSED.matcher(line).matches()) {
        lines.clear();
      } else if (!NOISE.matcher(line).matches()) {
        lines.add(line.strip().replaceAll("\\s{2,}(fatal)?$", ""));
        named(line)
            .flatMap(file -> content(reader, file))
            .ifPresent(text -> lines.addAll(some(text, line)));
      }
    }
    return String.join("\n", lines);
  }

  /** The errors in the logs of the programs that failed, without what they brought about. */
  private static List<String> causes(
      Collection<String> output, Function<Path, Optional<String>> reader) {
    List<String> causes = new ArrayList<>();
    for (String line : output) {
      Matcher consult = CONSULT.matcher(line);
      if (consult.matches()) {
        RestoreErrors errors = new RestoreErrors();
        content(reader, Path.of(consult.group(1))).orElse("").lines().forEach(errors::err);
        for (LoadError error : new Causes(errors.all()).first()) {
          if (!CONSEQUENCE.matcher(error.message()).find() && !causes.contains(error.text())) {
            causes.add(error.text());
          }
        }
      }
    }
    return causes;
  }

  /** What cannot be read, for its size perhaps, does not hide what was printed. */
  private static Optional<String> content(Function<Path, Optional<String>> reader, Path file) {
    try {
      return reader.apply(file);
    } catch (CoexistException e) {
      return Optional.of(e.why());
    }
  }

  private static Optional<Path> named(String line) {
    Matcher matcher = NAMED.matcher(line);
    return matcher.find() ? Optional.of(Path.of(matcher.group(1))) : Optional.empty();
  }

  /** Of a report the beginning, of a log the end. */
  private static List<String> some(String text, String line) {
    List<String> lines = text.lines().filter(l -> !l.isBlank()).map(l -> "  " + l).toList();
    if (lines.size() <= MOST_LINES) {
      return lines;
    }
    if (line.contains(".log")) {
      return lines.subList(lines.size() - MOST_LINES, lines.size());
    }
    List<String> first = new ArrayList<>(lines.subList(0, MOST_LINES));
    first.add("  and " + (lines.size() - MOST_LINES) + " more lines");
    return first;
  }

  /** True when pg_upgrade only says that it is not let in by the running server. */
  public static boolean isUnreachable(UpgradePlan attempt, String report) {
    return attempt.wasRunning() && report.contains("connection to server");
  }

  /** The warning about that. */
  public static String unreachable(UpgradePlan attempt, String report) {
    return "pg_upgrade cannot look at the running cluster as its first superuser, "
        + "\""
        + attempt.source().superuser()
        + "\""
        + "; its own checks are made when the server is stopped:\n"
        + report;
  }

  /** What to do about a report of pg_upgrade. */
  public static String fix(UpgradePlan attempt, String report) {
    if (report.contains("could not clone file")) {
      return "XFS made with reflink=1 and btrfs can; or use another method: -m copy, -m link";
    }
    if (report.contains("loadable libraries")) {
      return "install them for PostgreSQL " + attempt.to() + ", or drop what uses them";
    }
    if (report.contains("data type")) {
      return "change these columns to another type, text for example, or drop them; or use"
          + " -m dumpall";
    }
    return "fix what it names, or use a method that loads a dump: -m dumpall";
  }
}
