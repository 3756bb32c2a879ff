package org.pgcoexist.upgrade.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.postgres.ConfFile;

/** The parameters that majors removed or renamed, from the table {@code parameters.csv}. */
final class ParameterChanges {

  private static final int FIELDS = 5;

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
  static ParameterChanges between(MajorVersion from, MajorVersion to, long walSegmentBytes) {
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
    return file.withValue(parameter, ParameterChanges::passwordEncryption);
  }

  private String renamedValue(String parameter, String value) {
    if (parameter.equals("wal_keep_segments")) {
      return Long.parseLong(value.strip()) * (walSegmentBytes / (1024 * 1024)) + "MB";
    }
    // Debian's extension_destdir held a root below which the standard directories lie.
    if (parameter.equals("extension_destdir") && !value.isEmpty()) {
      return value + "/usr/share/postgresql:$system";
    }
    return value;
  }

  /** Booleans meant md5 until 13. */
  private static String passwordEncryption(String value) {
    switch (value) {
      case "on":
      case "true":
      case "yes":
      case "1":
        return "md5";
      default:
        return value;
    }
  }
}
