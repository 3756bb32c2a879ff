package org.pgcoexist.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;

/**
 * What files held before they were edited: {@code {id}.originals/} beside the journal.
 *
 * <p>They stay when an upgrade is finished, since they are what a later rollback needs, and go with
 * the old cluster.
 */
public final class FileBackups {

  private final Disk disk;
  private final Path directory;

  /**
   * @param disk acts with this process's rights
   * @param journals the journal's directory
   * @param id of the undertaking
   */
  public FileBackups(Disk disk, Path journals, String id) {
    this.disk = disk;
    this.directory = journals.resolve(id + ".originals");
  }

  /** Keeps one, under a relative path; an earlier one of that name is replaced. */
  public void keep(String name, byte[] content) {
    Path file = file(name);
    createDirectories(file.getParent());
    disk.replace(file, content, 0600);
  }

  /** Names are the cluster owner's: one that would lead out of here is nobody's file. */
  private Path file(String name) {
    Path file = directory.resolve(name);
    if (!file.startsWith(directory)
        || file.equals(directory)
        || !file.equals(file.normalize())
        || name.indexOf('\0') >= 0) {
      throw CoexistException.failed(
          "cannot keep what was in a file of the configuration",
          "its name leads out of its directory: " + name,
          "look at the names there, and remove that one");
    }
    return file;
  }

  private void createDirectories(Path wanted) {
    if (disk.facts(wanted).isEmpty()) {
      if (!wanted.equals(directory)) {
        createDirectories(wanted.getParent());
      }
      disk.createDirectory(wanted, 0700);
    }
  }

  /** One that was kept; empty when there is none of that name. */
  public Optional<byte[]> find(String name) {
    Path file = file(name);
    return disk.facts(file.getParent()).isEmpty() ? Optional.empty() : disk.read(file);
  }

  /** The paths of all files below one directory, relative to that. */
  public List<String> below(String name) {
    List<String> found = new ArrayList<>();
    collect(file(name), "", found);
    return found;
  }

  private void collect(Path from, String prefix, List<String> found) {
    Optional<FileFacts> facts = disk.facts(from);
    if (facts.isEmpty()) {
      return;
    }
    for (String name : disk.list(from)) {
      if (disk.facts(from.resolve(name)).filter(FileFacts::isDirectory).isPresent()) {
        collect(from.resolve(name), prefix + name + "/", found);
      } else {
        found.add(prefix + name);
      }
    }
  }

  /** Forgets a file or a directory of them. */
  public void forget(String name) {
    if (disk.facts(directory).isPresent()) {
      disk.remove(file(name));
      disk.removeIfEmpty(directory);
    }
  }

  /** Forgets all, when there is nothing left to go back to. */
  public void forget() {
    disk.remove(directory);
  }
}
