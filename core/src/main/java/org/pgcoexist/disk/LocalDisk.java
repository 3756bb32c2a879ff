package org.pgcoexist.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pgcoexist.CoexistException;
import org.pgcoexist.Shell;

/**
 * The disk with the rights of this process.
 *
 * <p>The parent of a path may belong to a hostile user while this process is root: {@link #replace}
 * and {@link #createDirectory} change rights only of what they made themselves, through descriptors
 * and never through a name that could have been swapped. Whether the directories above the parent
 * are trusted is given when it is made. Where the caller must not use root's rights at all (inside
 * a cluster), this class runs in a child process of the owner.
 */
public final class LocalDisk implements Disk {

  private final Reach reach;
  private final Patience patience = new Patience();

  /** Links in the directories on the way are followed: for a user's own files. */
  public LocalDisk() {
    this(new Reach.Plain());
  }

  private LocalDisk(Reach reach) {
    this.reach = reach;
  }

  /** Links on the way are refused unless they are root's word; see {@link Walk}. */
  public static LocalDisk walking() {
    return new LocalDisk(new Reach.Walked(new LocalDisk()));
  }

  private Path place(Path path) throws NoSuchFileException {
    return reach.place(path).orElseThrow(() -> new NoSuchFileException(path.toString()));
  }

  @Override
  public Optional<FileFacts> facts(Path path) {
    Optional<Path> place = reach.place(path);
    if (place.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Object> found;
    try {
      found = Files.readAttributes(place.get(), FileFacts.ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw IoErrors.of("cannot look at " + path, path, e);
    }
    return Optional.of(FileFacts.of(found));
  }

  @Override
  public List<String> list(Path directory) {
    String what = "cannot list " + directory;
    Optional<FileFacts> found = facts(directory);
    if (found.isPresent() && !found.get().isDirectory()) {
      throw CoexistException.failed(
          what, "it is not a directory", "look at it: " + Shell.line("ls", "-ld", directory));
    }
    try {
      return reach.names(directory);
    } catch (DirectoryIteratorException e) {
      throw IoErrors.of(what, directory, e.getCause());
    } catch (IOException e) {
      throw IoErrors.of(what, directory, e);
    }
  }

  @Override
  public Optional<byte[]> read(Path file) {
    // No lambda: this is on the way of a list.
    Optional<Owned> read = readOwned(file);
    return read.isEmpty() ? Optional.empty() : Optional.of(read.get().content());
  }

  @Override
  public Optional<Owned> readOwned(Path file) {
    // Looked at before it is opened: the open of a pipe would wait for a writer.
    Optional<FileFacts> found = facts(file);
    return found.isEmpty()
        ? Optional.empty()
        : FileReading.read(reach, file, found.get(), patience);
  }

  @Override
  public Optional<String> readLink(Path link) {
    try {
      Optional<Path> place = reach.place(link);
      return place.isEmpty()
          ? Optional.empty()
          : Optional.of(Files.readSymbolicLink(place.get()).toString());
    } catch (NoSuchFileException | NotLinkException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw IoErrors.of("cannot read the link " + link, link, e);
    }
  }

  @Override
  public void createLink(Path link, String target) {
    try {
      Path place = place(link);
      Files.createSymbolicLink(place, Path.of(target));
      Directories.sync(place.getParent());
    } catch (IOException e) {
      throw IoErrors.of("cannot create the link " + link, link, e);
    }
  }

  @Override
  public void replace(Path file, byte[] content, int mode) {
    String what = "cannot replace " + file;
    try {
      Staging.put(reach, file, content, directory -> FilePermissions.of(directory, file, mode));
    } catch (IOException e) {
      throw IoErrors.of(what, file, e);
    }
  }

  @Override
  public void createOwned(Path file, int mode, int uid, int gid) {
    String what = "cannot create " + file;
    try {
      if (facts(file).isPresent()) {
        throw new FileAlreadyExistsException(file.toString());
      }
      FilePermissions rights = FilePermissions.of(mode, uid, gid);
      Staging.put(reach, file, new byte[0], directory -> rights);
    } catch (IOException e) {
      throw IoErrors.of(what, file, e);
    }
  }

  @Override
  public void append(Path file, byte[] content) {
    String what = "cannot append to " + file;
    Optional<FileFacts> before = facts(file);
    if (before.isPresent() && before.get().kind() != FileFacts.Kind.FILE) {
      throw IoErrors.notRegular(what, file);
    }
    Set<OpenOption> options =
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);
    try (FileChannel channel =
        (FileChannel) reach.file(file, options, FilePermissions.PRIVATE_FILE)) {
      Appending.write(channel, content);
      channel.force(true);
      // Also when it was there before: a process killed here may not have come so far.
      Directories.sync(place(file).getParent());
    } catch (IOException e) {
      throw IoErrors.of(what, file, e);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Made under another name and then renamed, so that a kill leaves no directory with other
   * permissions; what it leaves is as in {@link Staging}.
   */
  @Override
  public void createDirectory(Path directory, int mode) {
    try (SecureDirectoryStream<Path> above = reach.open(directory.getParent())) {
      Path parent = place(directory).getParent();
      if (facts(directory).isPresent()) {
        throw new FileAlreadyExistsException(directory.toString());
      }
      Staging.removeStale(above);
      Path temporary = Staging.directory(parent);
      try (SecureDirectoryStream<Path> made = Directories.openPrivate(above, temporary)) {
        made.getFileAttributeView(PosixFileAttributeView.class)
            .setPermissions(FilePermissions.permissions(mode));
      }
      Directories.sync(temporary);
      above.move(temporary.getFileName(), above, directory.getFileName());
      Directories.sync(parent);
    } catch (IOException e) {
      throw IoErrors.of("cannot create directory " + directory, directory, e);
    }
  }

  @Override
  public void chown(Path directory, int uid, int gid) {
    String what = "cannot change the owner of " + directory;
    Optional<FileFacts> found = facts(directory);
    if (found.isPresent()
        && !found.get().isDirectory()
        && found.get().kind() != FileFacts.Kind.FILE) {
      // What is done to a link would be done elsewhere.
      throw CoexistException.failed(
          what,
          "it is neither a directory nor a regular file",
          "look at it: " + Shell.line("ls", "-ld", directory));
    }
    try {
      // The group first: whoever gives the owner away may not change the group afterwards.
      Path place = place(directory);
      Files.setAttribute(place, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(place, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
      Directories.sync(place);
    } catch (IOException e) {
      throw IoErrors.of(what, directory, e);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>The platform has no rename that spares an existing target, so the target is looked for just
   * before. What another process puts there between the two is replaced where it is a file or an
   * empty directory; callers hold the lock of the cluster.
   */
  @Override
  public void rename(Path from, Path to) {
    String what = "cannot rename " + from + " to " + to;
    if (facts(to).isPresent()) {
      throw CoexistException.failed(
          what, to + " exists already", "look at it: " + Shell.line("ls", "-ld", to));
    }
    try {
      reach.move(from, to);
      Directories.sync(place(to).getParent());
      if (!from.getParent().equals(to.getParent())) {
        Directories.sync(place(from).getParent());
      }
    } catch (AtomicMoveNotSupportedException e) {
      throw CoexistException.failed(
          what,
          "they are on different file systems",
          "choose a path on the file system of the other: "
              + Shell.line("df", from, to.getParent()),
          e);
    } catch (IOException e) {
      throw IoErrors.of(what, from, e);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>A mount point at or below {@code path} is refused before anything is removed. What killed
   * processes left beside it goes as well: who takes back what one of them did removes things, and
   * need not replace any.
   */
  @Override
  public void remove(Path path) {
    String what = "cannot remove " + path;
    Optional<FileFacts> found = facts(path);
    if (facts(path.getParent()).isEmpty()) {
      return;
    }
    try (SecureDirectoryStream<Path> parent = reach.open(path.getParent())) {
      Staging.removeStale(parent);
      if (found.isEmpty()) {
        return;
      }
      if (found.get().isDirectory()) {
        MountPoints.refuse(path, what);
      }
      new TreeRemoval(this, found.get().device()).remove(parent, path);
      Directories.sync(place(path).getParent());
    } catch (IOException e) {
      throw IoErrors.of(what, path, e);
    }
  }

  @Override
  public void removeIfEmpty(Path directory) {
    try (SecureDirectoryStream<Path> parent = reach.open(directory.getParent())) {
      TreeRemoval.removeIfEmpty(parent, directory);
      Directories.sync(place(directory).getParent());
    } catch (NoSuchFileException e) {
      // As it should be.
    } catch (IOException e) {
      throw IoErrors.of("cannot remove " + directory, directory, e);
    }
  }
}
