package org.pgcoexist.disk;

import java.nio.file.attribute.FileTime;
import java.util.Map;

/**
 * What {@code lstat} tells of a path.
 *
 * @param kind what it is
 * @param uid the owner
 * @param gid the group
 * @param mode the permission bits, such as 0755
 * @param device the file system it is on
 * @param modified when its content was changed last, in milliseconds since 1970
 */
public record FileFacts(Kind kind, int uid, int gid, int mode, long device, long modified) {

  /** What lies at a path. */
  public enum Kind {
    FILE,
    DIRECTORY,
    LINK,
    OTHER;

    private static final int TYPE = 0170000;
    private static final int TYPE_FILE = 0100000;
    private static final int TYPE_DIRECTORY = 0040000;
    private static final int TYPE_LINK = 0120000;

    /** The kind in {@code st_mode} of stat(2). */
    static Kind of(int mode) {
      return switch (mode & TYPE) {
        case TYPE_FILE -> FILE;
        case TYPE_DIRECTORY -> DIRECTORY;
        case TYPE_LINK -> LINK;
        default -> OTHER;
      };
    }
  }

  /** The attributes to ask for. */
  static final String ATTRIBUTES = "unix:mode,uid,gid,dev,lastModifiedTime";

  /** From {@link #ATTRIBUTES}. */
  static FileFacts of(Map<String, Object> found) {
    int mode = (Integer) found.get("mode");
    return new FileFacts(
        Kind.of(mode),
        (Integer) found.get("uid"),
        (Integer) found.get("gid"),
        mode & 07777,
        (Long) found.get("dev"),
        ((FileTime) found.get("lastModifiedTime")).toMillis());
  }

  public boolean isDirectory() {
    return kind == Kind.DIRECTORY;
  }
}
