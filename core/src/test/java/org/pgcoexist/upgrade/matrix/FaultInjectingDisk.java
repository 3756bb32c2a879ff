package org.pgcoexist.upgrade.matrix;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.disk.LocalDisk;

/** A real disk whose operations can go wrong and whose files seem to have owners. */
final class FaultInjectingDisk implements Disk {

  /** What a killed replacement leaves beside the file; no process has this number. */
  private static final String LEFT = ".pg-coexist-99999999-1";

  private final Disk real = new LocalDisk();
  private final Faults faults;
  private final Owners owners;
  private final Servers servers;
  private final int uid;
  private final int gid;

  /**
   * @param uid whom it acts as
   */
  FaultInjectingDisk(Faults faults, Owners owners, Servers servers, int uid, int gid) {
    this.faults = faults;
    this.owners = owners;
    this.servers = servers;
    this.uid = uid;
    this.gid = gid;
  }

  @Override
  public Optional<FileFacts> facts(Path path) {
    return faults.look("look at " + path, () -> factsOf(path));
  }

  private Optional<FileFacts> factsOf(Path path) {
    return real.facts(path)
        .map(
            f ->
                new FileFacts(
                    f.kind(),
                    owners.uid(path),
                    owners.gid(path),
                    owners.isOutside(path) ? 0755 : f.mode(),
                    f.device(),
                    f.modified()));
  }

  @Override
  public List<String> list(Path directory) {
    return faults.look("list " + directory, () -> real.list(directory));
  }

  @Override
  public Optional<byte[]> read(Path file) {
    return faults.look("read " + file, () -> real.read(file));
  }

  @Override
  public Optional<String> readLink(Path link) {
    return faults.look("read the link " + link, () -> real.readLink(link));
  }

  @Override
  public void createLink(Path link, String target) {
    requireRights(link);
    faults.change(
        "create the link " + link,
        () -> made(link, () -> real.createLink(link, target)),
        Optional.empty());
  }

  @Override
  public void replace(Path file, byte[] content, int mode) {
    requireRights(file);
    faults.change(
        "replace " + file,
        () -> made(file, () -> Site.replace(file, content, mode)),
        Optional.of(() -> leave(file, content)));
  }

  @Override
  public void createOwned(Path file, int mode, int newUid, int newGid) {
    requireRights(file);
    faults.change(
        "create " + file,
        () -> {
          made(file, () -> Site.replace(file, new byte[0], mode));
          owners.give(file, newUid, newGid);
        },
        Optional.of(() -> leave(file, new byte[0])));
  }

  @Override
  public void append(Path file, byte[] content) {
    requireRights(file);
    faults.change(
        "append to " + file,
        () -> made(file, () -> Site.append(file, content)),
        Optional.of(() -> Site.append(file, Arrays.copyOf(content, content.length / 2))));
  }

  @Override
  public void createDirectory(Path directory, int mode) {
    requireRights(directory);
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw CoexistException.failed("cannot create " + directory, "it exists already", "");
    }
    faults.change(
        "create " + directory,
        () -> made(directory, () -> Site.directory(directory, mode)),
        Optional.of(() -> leave(directory, new byte[0])));
  }

  /** What this user makes is this user's; what was there keeps its owner. */
  private void made(Path path, Runnable change) {
    boolean there = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    removeLeft(path);
    change.run();
    if (!there) {
      owners.give(path, uid, gid);
    }
  }

  private void removeLeft(Path path) {
    Path left = path.resolveSibling(LEFT);
    if (Files.exists(left)) {
      real.remove(left);
    }
  }

  private void leave(Path file, byte[] content) {
    Path left = file.resolveSibling(LEFT);
    Site.directory(left, 0700);
    Site.write(left.resolve("content.pg-coexist"), content, 0600);
  }

  @Override
  public void chown(Path path, int newUid, int newGid) {
    faults.requireLife();
    if (uid != 0 && Owners.SELF == 0) {
      throw new AssertionError("the owner cannot give away " + path);
    }
    faults.change("chown " + path, () -> owners.give(path, newUid, newGid), Optional.empty());
  }

  @Override
  public void rename(Path from, Path to) {
    requireRights(from);
    requireRights(to);
    servers.requireNone(from);
    faults.change(
        "rename " + from + " to " + to,
        () -> {
          real.rename(from, to);
          owners.move(from, to);
        },
        Optional.empty());
  }

  @Override
  public void remove(Path path) {
    faults.requireLife();
    if (real.facts(path).isPresent()) {
      requireRights(path);
    }
    servers.requireNone(path);
    faults.change(
        "remove " + path,
        () -> {
          removeLeft(path);
          real.remove(path);
          owners.forget(path);
        },
        Optional.of(() -> removeHalf(path)));
  }

  /** The first entry of a directory goes; a file goes. */
  private void removeHalf(Path path) {
    boolean directory = real.facts(path).filter(FileFacts::isDirectory).isPresent();
    if (!directory) {
      real.remove(path);
    } else if (!real.list(path).isEmpty()) {
      real.remove(path.resolve(real.list(path).get(0)));
    }
  }

  @Override
  public void removeIfEmpty(Path directory) {
    requireRights(directory);
    faults.change(
        "remove " + directory + " if empty",
        () -> {
          real.removeIfEmpty(directory);
          if (real.facts(directory).isEmpty()) {
            owners.forget(directory);
          }
        },
        Optional.empty());
  }

  /** Root may do anything; the owner works in the owner's directories. */
  private void requireRights(Path path) {
    faults.requireLife();
    Path parent = path.getParent();
    if (uid != Owners.SELF && owners.uid(parent) != uid) {
      throw new AssertionError("the owner cannot change " + path);
    }
  }
}
