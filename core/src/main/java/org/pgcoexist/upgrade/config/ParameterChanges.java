package org.pgcoexist.upgrade.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.postgres.conf.ConfFile;

/** The parameters that majors removed or renamed, from the table {@code parameters.csv}. */
public final class ParameterChanges {

  private static final int FIELDS = 5;

  private static final List<String> ON = List.of("on", "true", "yes", "1");
  private static final List<String> OFF = List.of("off", "false", "no", "0");
  private static final Set<String> BOTH =
      Set.of("on", "true", "yes", "1", "off", "false", "no", "0");

  /** One line of the table. */
  private record Change(
      MajorVersion major, String parameter, String kind, String replacement, String note) {}

  private final List<Change> changes;
  private final long walSegmentBytes;

  private ParameterChanges(List<Change> changes, long walSegmentBytes) {
    this.changes = changes;
    this.walSegmentBytes = walSegmentBytes;
  }

  /**
   * The changes on the way from one major to another.
   *
   * @param walSegmentBytes the size of a WAL segment, in which wal_keep_segments counted
   */
  public static ParameterChanges between(MajorVersion from, MajorVersion to, long walSegmentBytes) {
    List<Change> changes = new ArrayList<>();
    String[] lines = table().split("\n", -1);
    for (int i = 1; i < lines.length; i++) {
      String[] field = lines[i].split(",", FIELDS);
      if (field.length == FIELDS) {
        MajorVersion major = MajorVersion.parse(field[0]).orElseThrow();
        if (major.compareTo(from) > 0 && major.compareTo(to) <= 0) {
          changes.add(new Change(major, field[1], field[2], field[3], field[4]));
        }
      }
    }
    return new ParameterChanges(changes, walSegmentBytes);
  }

  private static String table() {
    try (InputStream in = ParameterChanges.class.getResourceAsStream("parameters.csv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("the table of parameters is unreadable", e);
    }
  }

  /** What becomes of a parameter, in words; empty when nothing does. */
  public Optional<String> fate(String parameter) {
    Optional<String> fate = Optional.empty();
    String name = parameter;
    for (Change change : changes) {
      if (change.parameter().equals(name) && change.kind().equals("removed")) {
        return Optional.of(
            "was removed in PostgreSQL " + change.major() + " and will be commented out");
      }
      if (change.parameter().equals(name) && change.kind().equals("renamed")) {
        name = change.replacement();
        fate =
            Optional.of(
                "was renamed in PostgreSQL " + change.major() + " and will be set as " + name);
      }
    }
    return fate;
  }

  /** Applies all changes to a file; each edit keeps the line's comment. */
  ConfFile apply(ConfFile file) {
    ConfFile changed = file;
    for (Change change : changes) {
      changed = apply(changed, change);
    }
    return changed;
  }

  private ConfFile apply(ConfFile file, Change change) {
    String parameter = change.parameter();
    if (change.kind().equals("removed")) {
      return file.commentedOut(parameter, "removed in PostgreSQL " + change.major());
    }
    if (change.kind().equals("renamed")) {
      return file.withValue(parameter, value -> renamedValue(parameter, value))
          .renamed(parameter, change.replacement());
    }
    if (change.kind().equals("divided")) {
      return file.value(parameter)
          .filter(value -> file.value(change.replacement()).isEmpty())
          .map(value -> file.withSetting(change.replacement(), value))
          .orElse(file);
    }
    return file.withValue(parameter, value -> newSpelling(parameter, value));
  }

  /** What is no number is left to the new program, which tells what is wrong with it. */
  private String keptSegments(String value) {
    try {
      // As PostgreSQL reads an integer: 0x40 and 0100 are as good as 64.
      return Long.decode(value.strip()) * (walSegmentBytes / (1024 * 1024)) + "MB";
    } catch (NumberFormatException e) {
      return value;
    }
  }

  private String renamedValue(String parameter, String value) {
    if (parameter.equals("wal_keep_segments")) {
      return keptSegments(value);
    }
    // Debian's extension_destdir held a root below which the standard directories lie.
    if (parameter.equals("extension_destdir") && !value.isEmpty()) {
      return value + "/usr/share/postgresql:$system";
    }
    return value;
  }

  /**
   * A parameter that was a boolean and is one no more knows the words of a boolean still, but not
   * every abbreviation of them that parse_bool of PostgreSQL takes.
   */
  private static String newSpelling(String parameter, String value) {
    String word = value.strip().toLowerCase(Locale.ROOT);
    if (parameter.equals("password_encryption")) {
      return ON.contains(word) ? "md5" : value;
    }
    if (word.isEmpty() || BOTH.contains(word)) {
      return value;
    }
    if (abbreviates(word, ON)) {
      return "on";
    }
    return abbreviates(word, OFF) ? "off" : value;
  }

  private static boolean abbreviates(String word, List<String> words) {
    return !word.equals("o") && words.stream().anyMatch(whole -> whole.startsWith(word));
  }
}
