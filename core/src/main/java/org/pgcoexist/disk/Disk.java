package org.pgcoexist.disk;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The operations on files and directories that an upgrade is made of.
 *
 * <p>All act on absolute paths, with the rights of one user. None follows a symbolic link in the
 * last component of a path. A method that returns has its effect on stable storage. A method that
 * throws {@link org.pgcoexist.CoexistException} has had its whole effect or, where not stated
 * otherwise, none.
 */
public interface Disk {

  /** What lies at a path, the link itself where it is a link; empty when nothing is there. */
  Optional<FileFacts> facts(Path path);

  /** The names in a directory, sorted; links are listed, not followed. */
  List<String> list(Path directory);

  /**
   * The content of a regular file of at most 64 MiB. A link is refused.
   *
   * @return empty when nothing is there
   */
  Optional<byte[]> read(Path file);

  /**
   * What a file held, and whose it was.
   *
   * @param content all of it
   * @param facts of the very file that was read, whatever has its name now
   */
  record Owned(byte[] content, FileFacts facts) {}

  /** As {@link #read}, with what tells who wrote it. */
  default Optional<Owned> readOwned(Path file) {
    Optional<FileFacts> facts = facts(file);
    Optional<byte[]> content = facts.isPresent() ? read(file) : Optional.empty();
    return content.map(bytes -> new Owned(bytes, facts.get()));
  }

  /**
   * Where a symbolic link points, as it was written; empty when there is nothing or no link.
   *
   * @return the text of the link, which need not be a path that exists
   */
  Optional<String> readLink(Path link);

  /** Makes a symbolic link with this text; what is there already is refused. */
  void createLink(Path link, String target);

  /**
   * Gives a file new content: temporary file in the same directory, fsync, rename, fsync of the
   * directory. After a crash the old or the new content is there, never a mixture. An existing
   * file's owner, group and mode are kept as far as the user may; a link is replaced, not followed.
   *
   * @param mode permission bits of a file that did not exist, such as 0640
   */
  void replace(Path file, byte[] content, int mode);

  /**
   * Makes an empty file that belongs to somebody else; what is there already is refused, and is not
   * given away.
   */
  default void createOwned(Path file, int mode, int uid, int gid) {
    replace(file, new byte[0], mode);
    chown(file, uid, gid);
  }

  /**
   * Adds to the end of a file and syncs it; creates it with mode 0600. A torn tail is possible
   * after a crash, and after a failure where it could not be cut off.
   */
  void append(Path file, byte[] content);

  /** Makes one directory with exactly these permission bits; it must not exist. */
  void createDirectory(Path directory, int mode);

  /**
   * Gives a directory or file another owner and group; only where nobody else can put something
   * else in its place.
   */
  void chown(Path path, int uid, int gid);

  /** Renames within one file system. A target that exists is refused. */
  void rename(Path from, Path to);

  /**
   * Removes a file, a link or a whole tree; nothing there is no fault. Stays on the file system of
   * {@code path}. After a failure a part may be gone.
   */
  void remove(Path path);

  /**
   * Removes an empty directory; one that is not empty, a mount point, or nothing there, is left as
   * it is.
   */
  void removeIfEmpty(Path directory);
}
