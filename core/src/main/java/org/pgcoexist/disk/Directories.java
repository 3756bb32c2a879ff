package org.pgcoexist.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;

/** Directories held by descriptor, so that what is done in them is done in just these. */
final class Directories {

  private static final Path ITSELF = Path.of(".");

  private Directories() {}

  /**
   * Opens a directory at the end of a walk, for the caller to close: by name what nobody but root
   * can swap, and from there by descriptor, so that a directory or a link which is put in the way
   * meanwhile is not followed.
   */
  static SecureDirectoryStream<Path> hold(Walk walk) throws IOException {
    SecureDirectoryStream<Path> held = open(walk.anchor());
    for (Walk.Found below : walk.below()) {
      try (SecureDirectoryStream<Path> above = held) {
        held = child(above, below.path().getFileName());
      }
    }
    return held;
  }

  /** Opens a directory, for the caller to close; what lies above it is trusted. */
  @SuppressWarnings("StreamResourceLeak")
  static SecureDirectoryStream<Path> open(Path directory) throws IOException {
    DirectoryStream<Path> stream = Files.newDirectoryStream(directory);
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    stream.close();
    throw new FileSystemException(directory.toString(), null, "not a file system of Linux");
  }

  /**
   * Opens a directory in an open one, for the caller to close; a link is not followed.
   *
   * <p>What opens a FIFO by its name waits for whoever writes into it, and Java cannot say that it
   * wants a directory. A name with a dot behind it is that of a directory or of none; then it must
   * be the one that has the name.
   */
  static SecureDirectoryStream<Path> child(SecureDirectoryStream<Path> parent, Path name)
      throws IOException {
    SecureDirectoryStream<Path> child = parent.newDirectoryStream(name.resolve(ITSELF));
    boolean same = false;
    try {
      BasicFileAttributes named =
          parent
              .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
              .readAttributes();
      same =
          named
              .fileKey()
              .equals(
                  child
                      .getFileAttributeView(BasicFileAttributeView.class)
                      .readAttributes()
                      .fileKey());
    } finally {
      if (!same) {
        child.close();
      }
    }
    if (!same) {
      throw new NotDirectoryException(name.toString());
    }
    return child;
  }

  /**
   * Opens a directory that this process has just made private and empty, and makes sure that it is
   * still that one: who may write the parent may have put another in its place.
   *
   * @param parent the open parent
   * @param directory the path, whose last name counts
   */
  static SecureDirectoryStream<Path> openPrivate(SecureDirectoryStream<Path> parent, Path directory)
      throws IOException {
    SecureDirectoryStream<Path> made = child(parent, directory.getFileName());
    boolean good = false;
    try {
      PosixFileAttributeView view = made.getFileAttributeView(PosixFileAttributeView.class);
      good =
          view.readAttributes().permissions().equals(FilePermissions.PRIVATE_DIRECTORY.value())
              && view.getOwner().equals(Files.getOwner(Path.of("/proc/self")))
              && !made.iterator().hasNext();
    } finally {
      if (!good) {
        made.close();
      }
    }
    if (!good) {
      throw new FileSystemException(
          directory.toString(), null, "another process put something in its place");
    }
    return made;
  }

  /** Brings a directory's entries to stable storage. */
  static void sync(Path directory) throws IOException {
    try (FileChannel channel =
        FileChannel.open(directory.resolve(ITSELF), StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
