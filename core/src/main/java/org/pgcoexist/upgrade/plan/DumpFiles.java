package org.pgcoexist.upgrade.plan;

import java.nio.file.Path;
import org.pgcoexist.disk.Disk;

/**
 * The names of a dump's files, all in one directory.
 *
 * @param whole the dump itself
 */
public record DumpFiles(Path whole) {

  /** What is being written, until it is whole. */
  public Path partial() {
    return beside(".partial");
  }

  /** Which state of which cluster the dump is of. */
  public Path source() {
    return beside(".source");
  }

  /** What the dump program leaves out. */
  public Path more() {
    return beside(".more");
  }

  private Path beside(String suffix) {
    return whole.resolveSibling(whole.getFileName() + suffix);
  }

  /** Removes exactly these; first what calls the dump complete. */
  public void remove(Disk disk) {
    disk.remove(source());
    disk.remove(more());
    disk.remove(whole);
    disk.remove(partial());
  }
}
