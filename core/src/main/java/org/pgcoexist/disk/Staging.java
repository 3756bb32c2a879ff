package org.pgcoexist.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Where the new content of a file is made: {@code .pg-coexist-PID-RANDOM/}, a private directory
 * beside it, hence on the same file system.
 *
 * <p>A plain temporary file would do among friends. But where another user can write the directory,
 * that user can put another file under the temporary name before its owner and mode are set, and
 * Java sets these by name only. Nobody else can write in here.
 *
 * <p>A killed process leaves its directory behind; it harms nothing, and the next replacement in
 * the same place removes it.
 */
final class Staging implements AutoCloseable {

  private static final Path CONTENT = Path.of("content.pg-coexist");

  private final SecureDirectoryStream<Path> parent;
  private final Path name;
  private final SecureDirectoryStream<Path> directory;

  private Staging(
      SecureDirectoryStream<Path> parent, Path name, SecureDirectoryStream<Path> directory) {
    this.parent = parent;
    this.name = name;
    this.directory = directory;
  }

  /** The rights of a file that is about to be made in an open directory. */
  @FunctionalInterface
  interface RightsIn {
    FilePermissions in(SecureDirectoryStream<Path> directory) throws IOException;
  }

  /** Puts content in the place of a file, by way of a directory that goes again. */
  static void put(Reach reach, Path file, byte[] content, RightsIn wanted) throws IOException {
    Path parent = file.getParent();
    try (SecureDirectoryStream<Path> directory = reach.open(parent)) {
      removeStale(directory);
    }
    try (SecureDirectoryStream<Path> directory = reach.open(parent)) {
      FilePermissions rights = wanted.in(directory);
      Path place = reach.place(file).orElseThrow(() -> new NoSuchFileException(file.toString()));
      try (Staging staging = make(directory, place.getParent())) {
        staging.write(content, rights);
        staging.moveTo(file.getFileName());
      }
      Directories.sync(place.getParent());
    }
  }

  /**
   * Makes one.
   *
   * @param parent the open directory of the file
   * @param parentPath its path
   */
  static Staging make(SecureDirectoryStream<Path> parent, Path parentPath) throws IOException {
    Path made = directory(parentPath);
    return new Staging(parent, made.getFileName(), Directories.openPrivate(parent, made));
  }

  /** Makes an empty directory that {@link #removeStale} knows. */
  static Path directory(Path parent) throws IOException {
    String prefix = Names.STAGING + ProcessHandle.current().pid() + "-";
    return Files.createTempDirectory(parent, prefix, FilePermissions.PRIVATE_DIRECTORY);
  }

  /** Writes the content to stable storage, with these rights. */
  void write(byte[] content, FilePermissions rights) throws IOException {
    Set<OpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    try (SeekableByteChannel channel =
        directory.newByteChannel(CONTENT, options, FilePermissions.PRIVATE_FILE)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      rights.applyTo(directory, CONTENT);
      // What a directory on Linux opens are always such channels.
      ((FileChannel) channel).force(true);
    }
  }

  /** Puts the content in the place of a file of the parent directory. */
  void moveTo(Path file) throws IOException {
    directory.move(CONTENT, parent, file);
  }

  /** Removes the directory, and the content where it was not moved. */
  @Override
  public void close() throws IOException {
    try (directory) {
      deleteContent(directory);
    }
    parent.deleteDirectory(name);
  }

  private static void deleteContent(SecureDirectoryStream<Path> directory) throws IOException {
    try {
      directory.deleteFile(CONTENT);
    } catch (NoSuchFileException e) {
      // It was moved, or never written.
    }
  }

  /** Removes what processes that no longer run left in a directory. */
  static void removeStale(SecureDirectoryStream<Path> parent) throws IOException {
    List<Path> stale = new ArrayList<>();
    try {
      for (Path entry : parent) {
        if (isStale(entry.getFileName().toString())) {
          stale.add(entry.getFileName());
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    for (Path name : stale) {
      try (SecureDirectoryStream<Path> left = Directories.child(parent, name)) {
        deleteContent(left);
        parent.deleteDirectory(name);
      } catch (FileSystemException e) {
        // Another process was quicker, or another user made it: it is in nobody's way.
      }
    }
  }

  private static boolean isStale(String name) {
    return Names.isStaging(name)
        && Files.notExists(
            Path.of("/proc", name.substring(Names.STAGING.length(), name.lastIndexOf('-'))));
  }
}
