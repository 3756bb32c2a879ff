package org.pgcoexist.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
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
 * and never through a name that could have been swapped. The directories above the parent are
 * trusted. Where the caller must not use root's rights at all (inside a cluster), this class runs
 * in a child process of the owner.
 */
public final class LocalDisk implements Disk {

  private static final int MAX_READ = 64 << 20;

  private final PatientReader reader = new PatientReader();

  @Override
  public Optional<FileFacts> facts(Path path) {
    Map<String, Object> found;
    try {
      found =
          Files.readAttributes(
              path, "unix:mode,uid,gid,dev,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw DiskFault.of("cannot look at " + path, path, e);
    }
    int mode = (Integer) found.get("mode");
    return Optional.of(
        new FileFacts(
            FileFacts.Kind.of(mode),
            (Integer) found.get("uid"),
            (Integer) found.get("gid"),
            mode & 07777,
            (Long) found.get("dev"),
            ((FileTime) found.get("lastModifiedTime")).toMillis()));
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
      return Names.in(directory);
    } catch (DirectoryIteratorException e) {
      throw DiskFault.of(what, directory, e.getCause());
    } catch (IOException e) {
      throw DiskFault.of(what, directory, e);
    }
  }

  @Override
  public Optional<byte[]> read(Path file) {
    String what = "cannot read " + file;
    try {
      // Looked at before it is opened: the open of a pipe would wait for a writer.
      BasicFileAttributes found =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!found.isRegularFile()) {
        throw DiskFault.notRegular(what, file);
      }
      Optional<byte[]> read = reader.read(file, MAX_READ + 1);
      byte[] content = read.orElseThrow(() -> DiskFault.notRegular(what, file));
      if (content.length > MAX_READ) {
        throw CoexistException.failed(
            what, "it is larger than 64 MiB", "look at it: " + Shell.line("ls", "-l", file));
      }
      return Optional.of(content);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw DiskFault.of(what, file, e);
    }
  }

  @Override
  public Optional<String> readLink(Path link) {
    try {
      return Optional.of(Files.readSymbolicLink(link).toString());
    } catch (NoSuchFileException | NotLinkException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw DiskFault.of("cannot read the link " + link, link, e);
    }
  }

  @Override
  public void createLink(Path link, String target) {
    try {
      Files.createSymbolicLink(link, Path.of(target));
      Directories.sync(link.getParent());
    } catch (IOException e) {
      throw DiskFault.of("cannot create the link " + link, link, e);
    }
  }

  @Override
  public void replace(Path file, byte[] content, int mode) {
    String what = "cannot replace " + file;
    Path parent = file.getParent();
    try (SecureDirectoryStream<Path> directory = Directories.open(parent)) {
      Staging.removeStale(directory);
    } catch (IOException e) {
      throw DiskFault.of(what, file, e);
    }
    try (SecureDirectoryStream<Path> directory = Directories.open(parent)) {
      Rights rights = Rights.of(directory, file, mode);
      try (Staging staging = Staging.make(directory, parent)) {
        staging.write(content, rights);
        staging.moveTo(file.getFileName());
      }
      Directories.sync(parent);
    } catch (IOException e) {
      throw DiskFault.of(what, file, e);
    }
  }

  @Override
  public void append(Path file, byte[] content) {
    String what = "cannot append to " + file;
    Optional<FileFacts> before = facts(file);
    if (before.isPresent() && before.get().kind() != FileFacts.Kind.FILE) {
      throw DiskFault.notRegular(what, file);
    }
    Set<OpenOption> options =
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);
    try (FileChannel channel = FileChannel.open(file, options, Rights.PRIVATE_FILE)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
      // Also when it was there before: a process killed here may not have come so far.
      Directories.sync(file.getParent());
    } catch (IOException e) {
      throw DiskFault.of(what, file, e);
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
    Path parent = directory.getParent();
    try (SecureDirectoryStream<Path> above = Directories.open(parent)) {
      if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
        throw new FileAlreadyExistsException(directory.toString());
      }
      Staging.removeStale(above);
      Path temporary = Staging.directory(parent);
      try (SecureDirectoryStream<Path> made = Directories.openPrivate(above, temporary)) {
        made.getFileAttributeView(PosixFileAttributeView.class)
            .setPermissions(Rights.permissions(mode));
      }
      Directories.sync(temporary);
      above.move(temporary.getFileName(), above, directory.getFileName());
      Directories.sync(parent);
    } catch (IOException e) {
      throw DiskFault.of("cannot create directory " + directory, directory, e);
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
      Files.setAttribute(directory, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(directory, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
      Directories.sync(directory);
    } catch (IOException e) {
      throw DiskFault.of(what, directory, e);
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
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
      Directories.sync(to.getParent());
      if (!from.getParent().equals(to.getParent())) {
        Directories.sync(from.getParent());
      }
    } catch (AtomicMoveNotSupportedException e) {
      throw CoexistException.failed(
          what,
          "they are on different file systems",
          "choose a path on the file system of the other: "
              + Shell.line("df", from, to.getParent()),
          e);
    } catch (IOException e) {
      throw DiskFault.of(what, from, e);
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
    try (SecureDirectoryStream<Path> parent = Directories.open(path.getParent())) {
      Staging.removeStale(parent);
      if (found.isEmpty()) {
        return;
      }
      if (found.get().isDirectory()) {
        MountPoints.refuse(path, what);
      }
      new TreeRemoval(this, found.get().device()).remove(parent, path);
      Directories.sync(path.getParent());
    } catch (IOException e) {
      throw DiskFault.of(what, path, e);
    }
  }

  @Override
  public void removeIfEmpty(Path directory) {
    try (SecureDirectoryStream<Path> parent = Directories.open(directory.getParent())) {
      parent.deleteDirectory(directory.getFileName());
      Directories.sync(directory.getParent());
    } catch (NoSuchFileException | DirectoryNotEmptyException e) {
      // As it should be.
    } catch (IOException e) {
      throw DiskFault.of("cannot remove " + directory, directory, e);
    }
  }
}
