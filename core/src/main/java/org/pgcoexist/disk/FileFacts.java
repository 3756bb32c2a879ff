package org.pgcoexist.disk;

/**
 * What {@code lstat} tells of a path.
 *
 * @param kind what it is
 * @param uid the owner
 * @param gid the group
 * @param mode the permission bits, such as 0755
 * @param device the file system it is on
 */
public record FileFacts(Kind kind, int uid, int gid, int mode, long device) {

  /** What lies at a path. */
  public enum Kind {
    FILE,
    DIRECTORY,
    LINK,
    OTHER
  }

  public boolean isDirectory() {
    return kind == Kind.DIRECTORY;
  }
}
