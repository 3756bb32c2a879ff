package org.pgcoexist.debian.files;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pgcoexist.CoexistException;
import org.pgcoexist.Shell;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.disk.IoErrors;
import org.pgcoexist.disk.Names;

/**
 * A configuration directory with all that is below it; every key is a path below the root, and
 * sorted keys have parents first.
 *
 * @param directories their permission bits; also the empty ones, since include_dir insists on them
 * @param files regular files
 * @param links where symbolic links point, as written
 * @param others what cannot be carried over, by full path, and why
 */
public record ConfigurationTree(
    Map<String, Integer> directories,
    Map<String, Content> files,
    Map<String, String> links,
    Map<Path, String> others) {

  /** More than any configuration has; its owner can put whatever there is below it. */
  private static final int MAX_ENTRIES = 10_000;

  /** All of it is held in memory, and the keeper of the machine's is root. */
  private static final long MAX_BYTES = 64 << 20;

  /**
   * A regular file.
   *
   * @param content what is in it
   * @param mode its permission bits
   */
  public record Content(byte[] content, int mode) {}

  /** An empty one, to be filled. */
  public static ConfigurationTree empty() {
    return new ConfigurationTree(
        new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
  }

  /**
   * Reads a tree; a root that is not there is empty.
   *
   * @param disk acts as the cluster's owner, since only what the owner can read is configuration
   * @param uid the owner, to whom all files of the copy will belong
   */
  public static ConfigurationTree read(Disk disk, Path root, int uid) {
    ConfigurationTree tree = empty();
    if (disk.facts(root).isPresent()) {
      tree.collect(disk, root, "", uid);
    }
    return tree;
  }

  private void collect(Disk disk, Path directory, String prefix, int uid) {
    // What a change that was killed has left goes with the next one, and belongs to no copy.
    List<String> names = new ArrayList<>(disk.list(directory));
    names.removeIf(Names::isStaging);
    for (String name : names) {
      requireName(directory, name);
      Path path = directory.resolve(name);
      try {
        disk.facts(path).ifPresent(facts -> add(disk, path, prefix + name, facts, uid));
      } catch (CoexistException e) {
        if (!IoErrors.isDenied(e)) {
          throw e;
        }
        others.put(path, "cannot be read by the cluster's owner");
      }
    }
  }

  /** The owner's word: what is no name of a directory's entry leads elsewhere. */
  private static void requireName(Path directory, String name) {
    if (name.isEmpty()
        || name.equals(".")
        || name.equals("..")
        || name.indexOf('/') >= 0
        || name.indexOf('\0') >= 0) {
      throw CoexistException.failed(
          "cannot list " + directory,
          "its owner's process answers with what is no name",
          "look whose processes run, and try again");
    }
  }

  private void add(Disk disk, Path path, String name, FileFacts facts, int uid) {
    if (directories.size() + files.size() + links.size() + others.size() >= MAX_ENTRIES) {
      throw tooLarge(path, "more than " + MAX_ENTRIES + " files and directories");
    }
    switch (facts.kind()) {
      case DIRECTORY:
        directories.put(name, mode(facts, uid));
        collect(disk, path, name + "/", uid);
        break;
      case FILE:
        disk.read(path).ifPresent(read -> files.put(name, new Content(read, mode(facts, uid))));
        if (bytes() > MAX_BYTES) {
          throw tooLarge(path, "more than 64 MiB");
        }
        break;
      case LINK:
        disk.readLink(path).ifPresent(target -> links.put(name, target));
        break;
      default:
        others.put(path, "is neither a file nor a directory nor a link");
    }
  }

  private long bytes() {
    long sum = 0;
    for (Content file : files.values()) {
      sum += file.content().length;
    }
    return sum;
  }

  private static CoexistException tooLarge(Path path, String size) {
    return CoexistException.failed(
        "cannot copy the configuration at " + path,
        "it has " + size,
        "move what is no configuration elsewhere: " + Shell.line("ls", "-la", path.getParent()));
  }

  /**
   * The permission bits for a copy that is the owner's. What belonged to somebody else loses its
   * group, so the group's rights end too; PostgreSQL refuses a key of its own user with any.
   */
  public static int mode(FileFacts facts, int uid) {
    int mode = facts.mode() & 0777;
    return facts.uid() == uid ? mode : mode & (0707 | (mode & 07) << 3);
  }

  /** Writes everything below a root, which is made when it is not there. */
  public void write(Disk disk, Path root) {
    createDirectory(disk, root, 0700);
    directories.forEach((name, mode) -> createDirectory(disk, root.resolve(name), mode));
    files.forEach((name, file) -> disk.replace(root.resolve(name), file.content(), file.mode()));
    links.forEach((name, target) -> writeLink(disk, root.resolve(name), target));
  }

  /** Makes a directory that is not there. */
  public static void createDirectory(Disk disk, Path directory, int mode) {
    if (disk.facts(directory).isEmpty()) {
      disk.createDirectory(directory, mode);
    }
  }

  /** Makes a link with this target, whatever was there. */
  public static void writeLink(Disk disk, Path link, String target) {
    if (!disk.readLink(link).equals(Optional.of(target))) {
      disk.remove(link);
      disk.createLink(link, target);
    }
  }

  /** The same tree with every absolute path in it moved; modes stay. */
  public ConfigurationTree moved(PathRelocation moves) {
    ConfigurationTree moved = empty();
    moved.directories.putAll(directories);
    files.forEach(
        (name, file) ->
            moved.files.put(name, new Content(moves.apply(file.content()), file.mode())));
    links.forEach((name, target) -> moved.links.put(name, moves.apply(target)));
    return moved;
  }
}
