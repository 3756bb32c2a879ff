package org.pgcoexist.disk;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Removes a tree through open directories: a directory that is swapped for a link meanwhile is not
 * followed.
 *
 * @param disk looks at directories
 * @param device the file system to stay on
 */
record TreeRemoval(Disk disk, long device) {

  /** Far deeper than any cluster; each level holds a descriptor. */
  private static final int MAX_DEPTH = 200;

  /** Removes {@code path}, whose last name is looked up in the open {@code parent}. */
  void remove(SecureDirectoryStream<Path> parent, Path path) throws IOException {
    remove(parent, path, 0);
  }

  private void remove(SecureDirectoryStream<Path> parent, Path path, int depth) throws IOException {
    Path name = path.getFileName();
    try {
      BasicFileAttributeView view =
          parent.getFileAttributeView(
              name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
      if (view.readAttributes().isDirectory()) {
        empty(parent, path, depth);
        parent.deleteDirectory(name);
      } else {
        parent.deleteFile(name);
      }
    } catch (NoSuchFileException e) {
      // Another process removed it: that is what was wanted.
    }
  }

  /** Removes an empty directory; one with entries, and a mount point, stay. */
  static void removeIfEmpty(SecureDirectoryStream<Path> parent, Path directory) throws IOException {
    try {
      parent.deleteDirectory(directory.getFileName());
    } catch (DirectoryNotEmptyException e) {
      // As it should be.
    } catch (FileSystemException e) {
      if (e instanceof NoSuchFileException || MountPoints.atOrBelow(directory).isEmpty()) {
        throw e;
      }
    }
  }

  private void empty(SecureDirectoryStream<Path> parent, Path path, int depth) throws IOException {
    Optional<FileFacts> facts = disk.facts(path);
    if (facts.isPresent() && facts.get().device() != device) {
      throw new FileSystemException(path.toString(), null, "a file system is mounted there");
    }
    if (depth >= MAX_DEPTH) {
      throw new FileSystemException(
          path.toString(), null, "more than " + MAX_DEPTH + " directories in each other");
    }
    try (SecureDirectoryStream<Path> directory = Directories.child(parent, path.getFileName())) {
      for (Path entry : entries(directory)) {
        remove(directory, path.resolve(entry.getFileName()), depth + 1);
      }
    }
  }

  /** Read to the end first: a directory that changes while it is read may skip entries. */
  private static List<Path> entries(SecureDirectoryStream<Path> directory) throws IOException {
    List<Path> entries = new ArrayList<>();
    try {
      for (Path entry : directory) {
        entries.add(entry);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return entries;
  }
}
