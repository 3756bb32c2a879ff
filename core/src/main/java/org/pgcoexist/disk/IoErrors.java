package org.pgcoexist.disk;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.Shell;

/** The words for what the operating system refuses. */
public final class IoErrors {

  private static final String NO_PERMISSION = " has no permission";

  private IoErrors() {}

  /** True when a user was not allowed to; the words tell, also those of another process. */
  public static boolean isDenied(CoexistException failure) {
    return failure.why().endsWith(NO_PERMISSION);
  }

  /**
   * The failure of an operation.
   *
   * @param what what could not be done
   * @param path what it was to be done to
   */
  static CoexistException of(String what, Path path, IOException fault) {
    Path parent = path.getParent();
    Optional<String> full = fullFileSystem(parent, fault);
    if (full.isPresent()) {
      return CoexistException.failed(
          what,
          "no space is left on the file system " + full.get(),
          "make room there: " + Shell.line("df", "-h", parent),
          fault);
    }
    if (fault instanceof AccessDeniedException) {
      // Most often it is a cluster's owner who may not, in a process of that user.
      String who = "user " + System.getProperty("user.name") + NO_PERMISSION;
      return CoexistException.failed(
          what, who, "see who has: " + Shell.line("namei", "-l", path), fault);
    }
    return CoexistException.failed(
        what, why(path, fault), "look at it: " + Shell.line("ls", "-ld", path), fault);
  }

  /** Something that is no regular file where one is wanted. */
  static CoexistException notRegular(String what, Path file) {
    return CoexistException.failed(
        what, "it is not a regular file", "look at it: " + Shell.line("ls", "-ld", file));
  }

  private static String why(Path path, IOException fault) {
    if (!(fault instanceof FileSystemException known)) {
      return String.valueOf(fault.getMessage());
    }
    // Below an open directory the system speaks of bare names.
    String named = String.valueOf(known.getFile());
    String place = named.startsWith("/") ? named : path.toString();
    if (fault instanceof NoSuchFileException) {
      return place + " does not exist";
    }
    if (fault instanceof FileAlreadyExistsException) {
      return place + " exists already";
    }
    if (fault instanceof NotDirectoryException) {
      return place + " is not a directory";
    }
    if (fault instanceof DirectoryNotEmptyException) {
      return place + " is not empty";
    }
    return place + ": " + known.getReason();
  }

  /** The file system that is full, when that is the fault. */
  private static Optional<String> fullFileSystem(Path directory, IOException fault) {
    try {
      FileStore store = Files.getFileStore(directory);
      // The text is the C library's; where a locale translates it, an empty store tells.
      boolean named = String.valueOf(fault.getMessage()).contains("No space left on device");
      if (named || (fault.getClass() == IOException.class && store.getUsableSpace() == 0)) {
        return Optional.of(store.toString());
      }
    } catch (IOException e) {
      fault.addSuppressed(e);
    }
    return Optional.empty();
  }
}
