package org.pgcoexist.disk;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;

/**
 * The disk with root's rights, used only where nobody else could lead them astray.
 *
 * <p>Root changes entries of closed directories (see {@link Walk}). In a directory that is
 * another's but that only root can put elsewhere, such as the one of the registry or of the logs,
 * root puts files of its own making and renames or removes files. Everywhere else the owner must
 * act.
 */
public final class RootDisk implements Disk {

  private final Disk looks = new LocalDisk();
  private final Disk real = LocalDisk.walking();

  @Override
  public Optional<FileFacts> facts(Path path) {
    return real.facts(normal(path));
  }

  @Override
  public List<String> list(Path directory) {
    return real.list(normal(directory));
  }

  @Override
  public Optional<byte[]> read(Path file) {
    return real.read(normal(file));
  }

  @Override
  public Optional<Owned> readOwned(Path file) {
    return real.readOwned(normal(file));
  }

  @Override
  public Optional<String> readLink(Path link) {
    return real.readLink(normal(link));
  }

  @Override
  public void createLink(Path link, String target) {
    requireClosed(link);
    real.createLink(link, target);
  }

  @Override
  public void replace(Path file, byte[] content, int mode) {
    requireAnchored(file);
    real.replace(file, content, mode);
  }

  @Override
  public void createOwned(Path file, int mode, int uid, int gid) {
    requireAnchored(file);
    real.createOwned(file, mode, uid, gid);
  }

  @Override
  public void append(Path file, byte[] content) {
    requireClosed(file);
    real.append(file, content);
  }

  @Override
  public void createDirectory(Path directory, int mode) {
    requireClosed(directory);
    real.createDirectory(directory, mode);
  }

  @Override
  public void chown(Path path, int uid, int gid) {
    requireClosed(path);
    real.chown(path, uid, gid);
  }

  @Override
  public void rename(Path from, Path to) {
    if (from.getParent().equals(to.getParent())) {
      requireAnchored(from);
      requireAnchored(to);
    } else {
      requireClosed(from);
      requireClosed(to);
    }
    real.rename(from, to);
  }

  /** {@inheritDoc} A whole tree only from a closed directory. */
  @Override
  public void remove(Path path) {
    Optional<Walk> parent = Walk.to(looks, normal(path).getParent());
    if (parent.isEmpty()) {
      return;
    }
    if (!parent.get().isClosed() && facts(path).filter(FileFacts::isDirectory).isPresent()) {
      throw notRoots(path, parent.get());
    }
    requireAnchored(path);
    real.remove(path);
  }

  @Override
  public void removeIfEmpty(Path directory) {
    if (Walk.to(looks, normal(directory).getParent()).isPresent()) {
      requireClosed(directory);
      real.removeIfEmpty(directory);
    }
  }

  private void requireClosed(Path path) {
    Optional<Walk> parent = Walk.to(looks, normal(path).getParent());
    if (parent.isPresent() && !parent.get().isClosed()) {
      throw notRoots(path, parent.get());
    }
  }

  private void requireAnchored(Path path) {
    Optional<Walk> parent = Walk.to(looks, normal(path).getParent());
    if (parent.isPresent() && !parent.get().isAnchored()) {
      throw notRoots(path, parent.get());
    }
  }

  private static CoexistException notRoots(Path path, Walk parent) {
    return CoexistException.usage(
        "cannot change " + path + " as root",
        "others than root can change " + parent.anchor() + ", and so lead root elsewhere",
        "let its owner do it, or give that directory to root alone");
  }

  /** What is computed from foreign names must not climb. */
  private static Path normal(Path path) {
    if (path.isAbsolute() && path.equals(path.normalize())) {
      return path;
    }
    throw CoexistException.usage(
        "cannot use the path " + path, "it is not absolute and plain", "write it without . and ..");
  }
}
