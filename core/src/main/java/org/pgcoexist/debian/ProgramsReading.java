package org.pgcoexist.debian;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.Shell;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;

/**
 * Follows a configuration as read_conf_file of PgCommon.pm does, which takes other lines for
 * includes than PostgreSQL, and opens each name in such a way that perl runs one with a bar at its
 * end. Nothing is run here: what would be is refused.
 */
final class ProgramsReading {

  private static final Pattern DIRECTORY = include("include_dir");

  private static final Pattern FILE = include("include(?:_if_exists)?");

  private static final Pattern PID_FILE =
      Pattern.compile(
          "(?i)\\s*external_pid_file(?:\\s*=|\\s)\\s*'((?:[^']|''|(?<=\\\\)')*)'\\s*(?:#.*)?");

  private static final String COMMAND =
      ", which postgresql-common's programs would take for a command";

  /** As for PostgreSQL's own reading. */
  private static final int MOST_FILES = 1000;

  private final Disk owner;
  private final String what;
  private final Set<Path> seen = new HashSet<>();

  /**
   * Reads what the owner can read.
   *
   * @param what begins each refusal
   */
  ProgramsReading(Disk owner, String what) {
    this.owner = owner;
    this.what = what;
  }

  private static Pattern include(String directive) {
    return Pattern.compile("(?i)\\s*" + directive + "\\s*=?\\s*'([^']+)'\\s*(?:#.*)?");
  }

  /** Refuses a file, or one that it includes, with a name that would be run. */
  void require(Path file) {
    if (!seen.add(file)) {
      return;
    }
    if (seen.size() > MOST_FILES) {
      throw refusal(file + " and what else is included are more than 1000 files", file);
    }
    requireNoPipe(file);
    Path real = RealPath.of(owner, file);
    if (owner.facts(real).filter(facts -> facts.kind() == FileFacts.Kind.FILE).isEmpty()) {
      return;
    }
    byte[] content = owner.read(real).orElse(new byte[0]);
    for (String line : new String(content, StandardCharsets.UTF_8).split("\n", -1)) {
      requireLine(file, line);
    }
  }

  /** Refuses a pipe, a socket or a device, at which they would wait. */
  void requireNoPipe(Path file) {
    Optional<FileFacts.Kind> kind = owner.facts(RealPath.of(owner, file)).map(FileFacts::kind);
    if (kind.filter(FileFacts.Kind.OTHER::equals).isPresent()) {
      throw new CoexistException(
          ExitStatus.REFUSED,
          what,
          file + " is no file, and postgresql-common's programs would wait for it",
          Shell.line("ls", "-l", file) + "   shows what it is; move it away");
    }
  }

  private void requireLine(Path file, String line) {
    Matcher pidFile = PID_FILE.matcher(line);
    if (pidFile.matches() && pidFile.group(1).matches("(?s).*[|<>].*")) {
      throw refusal("its external_pid_file is " + Shell.word(pidFile.group(1)) + COMMAND, file);
    }
    Matcher directory = DIRECTORY.matcher(line);
    Matcher included = FILE.matcher(line);
    if (directory.matches()) {
      requireAll(named(file, directory.group(1)));
    } else if (included.matches()) {
      require(named(file, included.group(1)));
    }
  }

  private Path named(Path file, String name) {
    if (name.indexOf('\0') >= 0 || name.stripTrailing().endsWith("|")) {
      throw refusal("it includes " + Shell.word(name.replace('\0', '?')) + COMMAND, file);
    }
    // What .. leads to is known where no link is before it.
    return RealPath.of(owner, file.getParent()).resolve(name).normalize();
  }

  private void requireAll(Path directory) {
    if (owner.facts(directory).filter(FileFacts::isDirectory).isPresent()) {
      for (String name : owner.list(directory)) {
        if (!name.startsWith(".") && name.endsWith(".conf")) {
          require(directory.resolve(name));
        }
      }
    }
  }

  private CoexistException refusal(String why, Path file) {
    return new CoexistException(
        ExitStatus.REFUSED, what, why, "change that line of " + Shell.word(file.toString()));
  }
}
