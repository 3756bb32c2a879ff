package org.pgcoexist.upgrade.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;

/**
 * A configuration directory with all that is below it.
 *
 * @param directories by their paths below the root, parents first; also the empty ones, since
 *     include_dir insists on them
 * @param files by their paths below the root
 * @param others what is neither, such as links
 */
public record ConfigurationTree(
    List<String> directories, Map<String, Content> files, List<Path> others) {

  /**
   * A regular file.
   *
   * @param content what is in it
   * @param mode its permission bits
   */
  public record Content(byte[] content, int mode) {}

  /** Reads a tree with the rights of {@code disk}. */
  public static ConfigurationTree read(Disk disk, Path root) {
    ConfigurationTree tree =
        new ConfigurationTree(new ArrayList<>(), new TreeMap<>(), new ArrayList<>());
    tree.collect(disk, root, "");
    return tree;
  }

  private void collect(Disk disk, Path directory, String prefix) {
    for (String name : disk.list(directory)) {
      Path path = directory.resolve(name);
      FileFacts facts = disk.facts(path).orElseThrow();
      switch (facts.kind()) {
        case DIRECTORY:
          directories.add(prefix + name);
          collect(disk, path, prefix + name + "/");
          break;
        case FILE:
          files.put(prefix + name, new Content(disk.read(path).orElseThrow(), facts.mode()));
          break;
        default:
          others.add(path);
      }
    }
  }
}
