package org.pgcoexist.postgres.conf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.pgcoexist.CoexistException;

/**
 * What was seen of directories while many configurations are read in one go: those of a thousand
 * clusters lie below the same few. Not to be kept for longer, as directories change.
 */
public final class SeenDirectories {

  private static final int KIND = 0170000;
  private static final int LINK = 0120000;

  private final boolean root;

  // A look that was given up may still put something in.
  private final Map<String, Map<String, Object>> facts = new ConcurrentHashMap<>();

  /** Nothing was seen yet. */
  public SeenDirectories() {
    try {
      this.root = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    } catch (IOException e) {
      throw CoexistException.failed(
          "cannot tell the current user", e.toString(), "check that /proc is mounted", e);
    }
  }

  /** Whether this process is root's. */
  boolean byRoot() {
    return root;
  }

  /** Mode with its kind, owner and group of what is there; a link is not followed. */
  static Map<String, Object> look(Path path) throws IOException {
    return Files.readAttributes(path, "unix:mode,uid,gid", LinkOption.NOFOLLOW_LINKS);
  }

  /** The same of a directory, looked at once. */
  Map<String, Object> facts(Path directory) throws IOException {
    Map<String, Object> known = facts.get(directory.toString());
    if (known == null) {
      known = look(directory);
      facts.put(directory.toString(), known);
    }
    return known;
  }

  /** Its path without links. Most paths have none, which is known from looks needed anyway. */
  Path real(Path directory) throws IOException {
    if (!directory.isAbsolute() || !directory.equals(directory.normalize())) {
      return directory.toRealPath();
    }
    for (Path at = directory; at != null; at = at.getParent()) {
      if (((Integer) facts(at).get("mode") & KIND) == LINK) {
        return directory.toRealPath();
      }
    }
    return directory;
  }
}
