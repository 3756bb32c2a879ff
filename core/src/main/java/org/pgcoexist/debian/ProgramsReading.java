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
import org.pgcoexist.disk.IoErrors;

/**
 * Follows a configuration as read_conf_file of PgCommon.pm does, which takes other lines for
 * includes than PostgreSQL, and opens each name in such a way that perl runs one with a bar at its
 * end. Nothing is run here: what would be is refused.
 */
final class ProgramsReading {

  private static final Pattern DIRECTORY = include("include_dir");

  private static final Pattern FILE = include("include(?:_if_exists)?");

  private static final Pattern PID_FILE = setting("external_pid_file");

  /** They read its postgresql.auto.conf. */
  private static final Pattern DATA = setting("data_directory");

  private static final String COMMAND =
      ", which postgresql-common's programs would take for a command";

  /** What decoding puts in the place of bytes that are no text. */
  private static final char REPLACED = '\uFFFD';

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

  /** A dot is every character here, as there is no end of line in a line of Perl's but the last. */
  private static Pattern setting(String name) {
    return Pattern.compile(
        "(?si)\\s*" + name + "(?:\\s*=|\\s)\\s*'((?:[^']|''|(?<=\\\\)')*)'\\s*(?:#.*)?");
  }

  private static Pattern include(String directive) {
    return Pattern.compile("(?si)\\s*" + directive + "\\s*=?\\s*'([^']+)'\\s*(?:#.*)?");
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
    for (String line : text(real).split("\n", -1)) {
      requireLine(file, line);
    }
  }

  /** They pass over what they may not read. */
  private String text(Path file) {
    try {
      return owner.read(file).map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse("");
    } catch (CoexistException e) {
      if (IoErrors.isDenied(e)) {
        return "";
      }
      throw e.status() == ExitStatus.FAILED
          ? new CoexistException(ExitStatus.REFUSED, what, e.what() + ": " + e.why(), e.next(), e)
          : e;
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
    if (pidFile.matches()) {
      String value = perls(pidFile.group(1));
      requireName("its external_pid_file is ", value, file);
      if (!value.isEmpty()) {
        // They work in the root directory.
        requireNoPipe(Path.of("/").resolve(value));
      }
    }
    Matcher data = DATA.matcher(line);
    if (data.matches()) {
      requireName("its data_directory is ", perls(data.group(1)), file);
      if (!data.group(1).startsWith("/")) {
        throw refusal(
            "its data_directory is " + Shell.word(data.group(1)) + ", no full path", file);
      }
    }
    Matcher directory = DIRECTORY.matcher(line);
    Matcher included = FILE.matcher(line);
    if (directory.matches()) {
      requireAll(named(file, directory.group(1)));
    } else if (included.matches()) {
      require(named(file, included.group(1)));
    }
  }

  /** A value in quotes as Perl takes it. */
  private static String perls(String quoted) {
    return quoted.replace("''", "'").replaceAll("(?s)\\\\(.)", "$1");
  }

  private void requireName(String what, String value, Path file) {
    if (value.indexOf('\0') >= 0 || value.matches("(?s).*[|<>].*")) {
      throw refusal(what + Shell.word(value.replace('\0', '?')) + COMMAND, file);
    }
  }

  private Path named(Path file, String name) {
    if (name.indexOf('\0') >= 0 || name.stripTrailing().endsWith("|")) {
      throw refusal("it includes " + Shell.word(name.replace('\0', '?')) + COMMAND, file);
    }
    requireReadable(name, file);
    // Links in the name are followed before what .. leads to.
    return RealPath.of(owner, file.getParent()).resolve(name);
  }

  /** A name that is no text would be looked for under another one. */
  private void requireReadable(String name, Path file) {
    if (name.indexOf(REPLACED) >= 0) {
      throw refusal("it includes a file whose name is no UTF-8: " + Shell.word(name), file);
    }
  }

  private void requireAll(Path directory) {
    Path real = RealPath.of(owner, directory);
    if (owner.facts(real).filter(FileFacts::isDirectory).isPresent()) {
      for (String name : owner.list(real)) {
        if (!name.startsWith(".") && name.endsWith(".conf")) {
          requireReadable(name, real);
          require(real.resolve(name));
        }
      }
    }
  }

  private CoexistException refusal(String why, Path file) {
    return new CoexistException(
        ExitStatus.REFUSED, what, why, "change that line of " + Shell.word(file.toString()));
  }
}
