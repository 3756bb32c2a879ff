package org.pgcoexist.disk;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.Shell;

/**
 * The way from {@code /} to a directory, looked at one name at a time.
 *
 * <p>A directory is <em>closed</em> when it is root's, only root can write it, and so is every
 * directory above it. No name in a closed directory can be swapped by anybody but root: what was
 * found there is still there when it is used, and a path through closed directories alone is as
 * good as a descriptor. A link there is root's word, and is resolved. From the first directory on
 * that somebody else can change, every link is refused.
 *
 * @param directory its path without any link
 * @param open the directories from the first that others than root can change, to the last; empty
 *     when the directory is closed
 */
public record Walk(Path directory, List<Found> open) {

  /** As many as the kernel follows. */
  private static final int MAX_LINKS = 40;

  private static final int WRITABLE_FOR_GROUP_OR_OTHERS = 022;
  private static final int STICKY = 01000;

  /** A directory on the way. */
  public record Found(Path path, FileFacts facts) {

    /** Root's, and closed to others; those above it are not judged here. */
    boolean isClosed() {
      return facts.uid() == 0 && !isSharedWithOthers();
    }

    /** Others than its owner can make entries in it. */
    public boolean isSharedWithOthers() {
      return (facts.mode() & WRITABLE_FOR_GROUP_OR_OTHERS) != 0;
    }

    /** Others can make entries, and change their own only. */
    public boolean isSticky() {
      return (facts.mode() & STICKY) != 0;
    }
  }

  /**
   * Looks at the way.
   *
   * @param disk who looks; its {@code facts} and {@code readLink} of a path whose directories were
   *     looked at before
   * @param directory an absolute path
   * @return empty when it, or a directory on the way, is not there
   * @throws CoexistException when there is a link that is not root's word, or no directory
   */
  public static Optional<Walk> to(Disk disk, Path directory) {
    Deque<String> rest = new ArrayDeque<>();
    List<Found> open = new ArrayList<>();
    Path at = directory.getRoot();
    Found found = new Found(at, disk.facts(at).orElseThrow());
    push(rest, directory);
    int links = 0;
    while (true) {
      if (!open.isEmpty() || !found.isClosed()) {
        open.add(found);
      }
      Path next = null;
      while (next == null && !rest.isEmpty()) {
        next = next(at, rest.removeFirst(), open.isEmpty(), directory);
      }
      if (next == null) {
        return Optional.of(new Walk(at, List.copyOf(open)));
      }
      Optional<FileFacts> facts = disk.facts(next);
      if (facts.isEmpty()) {
        return Optional.empty();
      }
      if (facts.get().isDirectory()) {
        at = next;
        found = new Found(at, facts.get());
      } else if (facts.get().kind() != FileFacts.Kind.LINK) {
        throw refusal(directory, next + " is not a directory");
      } else if (!open.isEmpty()) {
        throw linked(directory, next, disk.readLink(next).orElse("nothing"), facts.get().uid());
      } else if (++links > MAX_LINKS) {
        throw refusal(directory, "there are too many links on it, up to " + next);
      } else {
        String target = disk.readLink(next).orElseThrow();
        at = target.startsWith("/") ? directory.getRoot() : at;
        found = new Found(at, disk.facts(at).orElseThrow());
        push(rest, Path.of(target));
      }
    }
  }

  private static void push(Deque<String> rest, Path path) {
    for (int i = path.getNameCount() - 1; i >= 0; i--) {
      rest.addFirst(path.getName(i).toString());
    }
  }

  /** The path of the next name; null when it leads nowhere else. */
  private static Path next(Path at, String name, boolean closed, Path directory) {
    if (name.isEmpty() || name.equals(".")) {
      return null;
    }
    if (!name.equals("..")) {
      return at.resolve(name);
    }
    if (!closed) {
      throw refusal(directory, "it has .. behind a directory that is not root's");
    }
    return at.getParent() == null ? at : at.getParent();
  }

  /**
   * Whoever put it there takes it away: root would follow what its directory has become by then.
   */
  private static CoexistException linked(Path directory, Path link, String target, int uid) {
    String remove =
        uid == 0
            ? Shell.line("rm", link)
            : Shell.line("sudo", "-u", "#" + Integer.toUnsignedString(uid), "rm", link);
    return CoexistException.usage(
        "cannot trust the path " + directory,
        link
            + " is a symbolic link to "
            + target
            + ", and others than root can change the directory that it is in",
        "if nobody needs that link: "
            + remove
            + "; else name the directory by its own path: "
            + Shell.line("readlink", "-f", directory));
  }

  private static CoexistException refusal(Path directory, String why) {
    return CoexistException.usage(
        "cannot trust the path " + directory,
        why,
        "name the directory by its own path; links count only where root alone can make them");
  }

  /** Whether root alone can change anything on the way and in the directory itself. */
  public boolean isClosed() {
    return open.isEmpty();
  }

  /** Whether root alone can put something else in the place of the directory. */
  public boolean isAnchored() {
    return open.size() <= 1;
  }

  /** The first directory that others can change; where there is none, the directory itself. */
  Path anchor() {
    return open.isEmpty() ? directory : open.get(0).path();
  }

  /** The directories below the anchor. */
  List<Found> below() {
    return open.isEmpty() ? open : open.subList(1, open.size());
  }
}
