package org.pgcoexist.debian.files;

import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.disk.Disk;

/** Where a path leads when every link in it is followed with the rights of a disk. */
public final class RealPath {

  /** As the kernel: more links are a loop. */
  private static final int MAX_LINKS = 40;

  private RealPath() {}

  /** The path without links; what does not exist, and a loop of links, stay as they are. */
  public static Path of(Disk disk, Path path) {
    Path real = path;
    for (int links = 0; links < MAX_LINKS; links++) {
      Path followed = followFirst(disk, real);
      if (followed.equals(real)) {
        return real.normalize();
      }
      real = followed;
    }
    return path.normalize();
  }

  private static Path followFirst(Disk disk, Path path) {
    for (int count = 1; count <= path.getNameCount(); count++) {
      Path prefix = path.getRoot().resolve(path.subpath(0, count));
      Optional<String> target = disk.readLink(prefix);
      if (target.isPresent()) {
        Path rest = path.subpath(0, count).relativize(path.subpath(0, path.getNameCount()));
        return prefix.resolveSibling(target.get()).resolve(rest);
      }
    }
    return path;
  }
}
