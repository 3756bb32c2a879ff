package org.pgcoexist.engine;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.pgcoexist.debian.files.ConfigurationTree;
import org.pgcoexist.process.owner.Disks;

/**
 * What files and links of a configuration directory held before they were edited, and what ALTER
 * SYSTEM had set, kept with the journal.
 *
 * @param disks the cluster's owner among them
 */
public record ConfigurationBackup(Disks disks, FileBackups originals) {

  /** Among the originals. */
  public static final String FILES = "configuration";

  private static final String LINKS = "links";

  /** What ALTER SYSTEM writes, in the data directory. */
  public static final String AUTO = "postgresql.auto.conf";

  private static final int FILE_MODE = 0644;
  private static final int AUTO_MODE = 0600;

  /** Files that are edited, relative to the directory. */
  public List<String> files() {
    return originals.below(FILES);
  }

  /** Links that are edited. */
  public List<String> links() {
    return originals.below(LINKS);
  }

  /** What a file held. */
  public byte[] file(String name) {
    return originals.find(FILES + "/" + name).orElseThrow();
  }

  /** Where a link led. */
  public String link(String name) {
    return new String(originals.find(LINKS + "/" + name).orElseThrow(), StandardCharsets.UTF_8);
  }

  /** Keeps what a file holds. */
  public void keepFile(String name, byte[] content) {
    originals.keep(FILES + "/" + name, content);
  }

  /** Keeps where a link leads. */
  public void keepLink(String name, String target) {
    originals.keep(LINKS + "/" + name, target.getBytes(StandardCharsets.UTF_8));
  }

  /** True when a file has this content; a link is no file, and holds nothing. */
  public boolean holds(Path file, byte[] content) {
    return disks.owner().readLink(file).isEmpty()
        && disks.owner().read(file).filter(now -> Arrays.equals(now, content)).isPresent();
  }

  /** Writes a file of the configuration. */
  public void write(Path file, byte[] content) {
    disks.forEntry(file).replace(file, content, FILE_MODE);
  }

  /** Writes what ALTER SYSTEM has set. */
  public void writeAuto(Path file, byte[] content) {
    disks.owner().replace(file, content, AUTO_MODE);
  }

  /**
   * Brings everything back, also where nothing differs: a replacement sweeps up what a killed one
   * left beside it.
   *
   * @param directory where the configuration is now
   * @param auto where the data directory's file is now
   */
  public void restore(Path directory, Path auto) {
    for (String name : files()) {
      write(directory.resolve(name), file(name));
    }
    for (String name : links()) {
      Path link = directory.resolve(name);
      ConfigurationTree.writeLink(disks.forEntry(link), link, link(name));
    }
    originals.find(AUTO).ifPresent(content -> writeAuto(auto, content));
  }

  /** Forgets all of it. */
  public void forget() {
    originals.forget(FILES);
    originals.forget(LINKS);
    originals.forget(AUTO);
  }
}
