package org.pgcoexist.check.snapshot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;

/** Looks at files and remembers which of them this user may not look at. */
public final class FileProbe {

  private final Disk disk;
  private final SortedSet<Path> hidden = new TreeSet<>();

  public FileProbe(Disk disk) {
    this.disk = disk;
  }

  /** What could not be looked at: the directories or files that are closed. */
  public SortedSet<Path> hidden() {
    return hidden;
  }

  public PathState sight(Path path) {
    boolean[] denied = new boolean[1];
    Optional<FileFacts> facts =
        look(path.getParent(), () -> disk.facts(path), Optional.empty(), denied);
    return new PathState(facts, denied[0], facts.map(found -> owner(path, found)).orElse(""));
  }

  /** The content of a file; empty when it is not there, is no file or cannot be looked at. */
  public Optional<String> text(Path file) {
    return text(file, new boolean[1]);
  }

  /**
   * As {@link #text(Path)}.
   *
   * @param denied its first element becomes true when this user may not look
   */
  public Optional<String> text(Path file, boolean[] denied) {
    PathState sight = sight(file);
    denied[0] = sight.hidden();
    if (sight.facts().filter(facts -> facts.kind() == FileFacts.Kind.FILE).isEmpty()) {
      return Optional.empty();
    }
    return look(file, () -> disk.read(file), Optional.<byte[]>empty(), denied)
        .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1));
  }

  /** True for a directory that is known to hold nothing. */
  public boolean isEmptyDirectory(Path path, PathState sight) {
    return sight.facts().filter(FileFacts::isDirectory).isPresent()
        && look(path, () -> disk.list(path).isEmpty(), false, new boolean[1]);
  }

  /** The names in a directory; none when it cannot be looked at. */
  public List<String> names(Path directory) {
    return sight(directory).isThere()
        ? look(directory, () -> disk.list(directory), List.of(), new boolean[1])
        : List.of();
  }

  private <T> T look(Path closed, Supplier<T> look, T otherwise, boolean[] denied) {
    try {
      return look.get();
    } catch (CoexistException e) {
      if (e.getCause() instanceof AccessDeniedException) {
        hidden.add(closed);
        denied[0] = true;
        return otherwise;
      }
      throw e;
    }
  }

  private static String owner(Path path, FileFacts facts) {
    try {
      return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName();
    } catch (IOException e) {
      // Gone since it was looked at.
      return Integer.toUnsignedString(facts.uid());
    }
  }
}
