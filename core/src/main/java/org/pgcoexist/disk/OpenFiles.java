package org.pgcoexist.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the kernel knows of the files that this process has open. Java cannot ask a descriptor whose
 * file it is; {@code /proc/self/fd} can.
 */
final class OpenFiles {

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private OpenFiles() {}

  /**
   * Of the open file of this name.
   *
   * @param file a path without links
   * @return empty when none that is open has it, as after a rename: then it is nobody's
   */
  static Optional<FileFacts> facts(Path file) throws IOException {
    String[] numbers = DESCRIPTORS.toFile().list();
    if (numbers == null) {
      throw new IOException("cannot list " + DESCRIPTORS);
    }
    for (String number : numbers) {
      Path descriptor = DESCRIPTORS.resolve(number);
      if (leadsTo(descriptor, file)) {
        return Optional.of(FileFacts.of(Files.readAttributes(descriptor, FileFacts.ATTRIBUTES)));
      }
    }
    return Optional.empty();
  }

  private static boolean leadsTo(Path descriptor, Path file) {
    try {
      return Files.isSymbolicLink(descriptor) && Files.readSymbolicLink(descriptor).equals(file);
    } catch (IOException e) {
      // Closed meanwhile, or that of the list itself.
      return false;
    }
  }
}
