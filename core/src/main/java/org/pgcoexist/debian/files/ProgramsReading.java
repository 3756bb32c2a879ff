package org.pgcoexist.debian.files;

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
public final class ProgramsReading {

  private static final Pattern DIRECTORY = include("include_dir");

  private static final Pattern FILE = include("include(?:_if_exists)?");

  private static final Pattern PID_FILE = setting("external_pid_file");

  /** They read its postgresql.auto.conf. */
  private static final Pattern DATA = setting("data_directory");

  private static final String COMMAND =
      ", which postgresql-common's programs would take for a command";

  private static final String NO_TEXT = ", whose name is no UTF-8";

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
  public ProgramsReading(Disk owner, String what) {
    this.owner = owner;
    this.what = what;
  }

  /** A dot is every character here, as there is no end of line in a line of Perl's but the last. */
  private static Pattern setting(String name) {
    String quoted = "'((?:[^']|''|(?<=\\\\)')*)'";
    String simple = "(-?[A-Za-z0-9][A-Za-z0-9._:/+-]*)";
    return Pattern.compile(
        "(?si)\\s*" + name + "(?:\\s*=|\\s)\\s*(?:" + quoted + "|" + simple + ")\\s*(?:#.*)?");
  }

  private static Pattern include(String directive) {
    return Pattern.compile("(?si)\\s*" + directive + "\\s*=?\\s*'([^']+)'\\s*(?:#.*)?");
  }

  /** Refuses a file, or one that it includes, with a name that would be run. */
  public void require(Path file) {
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
  public void requireNoPipe(Path file) {
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
    value(PID_FILE, line).ifPresent(value -> requirePidFile(value, file));
    value(DATA, line).ifPresent(value -> requireData(value, file));
    Matcher directory = DIRECTORY.matcher(line);
    Matcher included = FILE.matcher(line);
    if (directory.matches()) {
      requireAll(named(file, directory.group(1)));
    } else if (included.matches()) {
      // Perl's open takes blanks at the end away.
      require(Path.of(named(file, included.group(1)).toString().stripTrailing()));
    }
  }

  /** A value as Perl takes it, in quotes or not. */
  private static Optional<String> value(Pattern setting, String line) {
    Matcher matcher = setting.matcher(line);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        matcher.group(1) == null
            ? matcher.group(2)
            : matcher.group(1).replaceAll("(?s)\\\\(.)", "$1").replace("''", "'"));
  }

  /** They look for it as it stands, and open it without the blanks; they work in the root. */
  private void requirePidFile(String value, Path file) {
    requireName("its external_pid_file is ", value, file);
    if (!value.isBlank()) {
      requireNoPipe(Path.of("/").resolve(value));
      requireNoPipe(Path.of("/").resolve(value.strip()));
    }
  }

  private void requireData(String value, Path file) {
    requireName("its data_directory is ", value, file);
    if (!value.startsWith("/")) {
      throw refusal("its data_directory is " + Shell.word(value) + ", no full path", file);
    }
    requireData(Path.of(value));
  }

  /** Refuses a data directory with what they would wait at, or run. */
  public void requireData(Path data) {
    if (seen.add(data)) {
      requireNoPipe(data.resolve("PG_VERSION"));
      requireNoPipe(data.resolve("postmaster.pid"));
      require(data.resolve("postgresql.auto.conf"));
    }
  }

  private void requireName(String what, String value, Path file) {
    if (value.indexOf('\0') >= 0 || value.matches("(?s).*[|<>].*")) {
      throw refusal(what + Shell.word(value.replace('\0', '?')) + COMMAND, file);
    }
    if (!isText(value)) {
      throw refusal(what + Shell.word(value) + NO_TEXT, file);
    }
  }

  private Path named(Path file, String name) {
    if (name.indexOf('\0') >= 0 || name.stripTrailing().endsWith("|")) {
      throw refusal("it includes " + Shell.word(name.replace('\0', '?')) + COMMAND, file);
    }
    if (!isText(name)) {
      throw refusal("it includes " + Shell.word(name) + NO_TEXT, file);
    }
    // Links in the name are followed before what .. leads to.
    return RealPath.of(owner, file.getParent()).resolve(name);
  }

  /** A name that is none would be looked for under another one. */
  private static boolean isText(String name) {
    return name.indexOf(REPLACED) < 0;
  }

  private void requireAll(Path directory) {
    Path real = RealPath.of(owner, directory);
    if (owner.facts(real).filter(FileFacts::isDirectory).isPresent()) {
      for (String name : owner.list(real)) {
        if (!name.startsWith(".") && name.endsWith(".conf")) {
          requireEntry(name, real);
          require(real.resolve(name));
        }
      }
    }
  }

  private void requireEntry(String name, Path directory) {
    if (!isText(name)) {
      throw new CoexistException(
          ExitStatus.REFUSED,
          what,
          directory + " has a file " + Shell.word(name) + NO_TEXT,
          Shell.line("ls", "-lb", directory) + "   shows it; rename it or move it away");
    }
  }

  private CoexistException refusal(String why, Path file) {
    return new CoexistException(
        ExitStatus.REFUSED, what, why, "change that line of " + Shell.word(file.toString()));
  }
}
