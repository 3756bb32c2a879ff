package org.pgcoexist.disk;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How paths lead to what they name. */
interface Reach {

  /** A path to use by name; empty when a directory on the way is not there. */
  Optional<Path> place(Path path);

  /** Opens a directory, for the caller to close. */
  SecureDirectoryStream<Path> open(Path directory) throws IOException;

  /** The names in a directory, sorted. */
  List<String> names(Path directory) throws IOException;

  /** Opens a file, for the caller to close. */
  SeekableByteChannel file(Path file, Set<OpenOption> options, FileAttribute<?>... attributes)
      throws IOException;

  /** Renames within one file system. */
  void move(Path from, Path to) throws IOException;

  /**
   * Of a file that is open now.
   *
   * @param seen what was found under its name before
   */
  FileFacts opened(Path file, FileFacts seen) throws IOException;

  /** As the kernel resolves them: for a user who works on files of their own. */
  record Plain() implements Reach {
    @Override
    public Optional<Path> place(Path path) {
      return Optional.of(path);
    }

    @Override
    public SecureDirectoryStream<Path> open(Path directory) throws IOException {
      return Directories.open(directory);
    }

    @Override
    public List<String> names(Path directory) throws IOException {
      return Names.in(directory);
    }

    @Override
    public SeekableByteChannel file(
        Path file, Set<OpenOption> options, FileAttribute<?>... attributes) throws IOException {
      return Files.newByteChannel(file, options, attributes);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public FileFacts opened(Path file, FileFacts seen) {
      return seen;
    }
  }

  /**
   * By a {@link Walk}: no link is followed but those that are root's word. What lies deeper than
   * one directory that others can change is reached by descriptor; of what Java can do by name only
   * (look at numbers, make a link or a directory) the walk has looked at every name just before.
   *
   * @param looks at the names on the way
   */
  record Walked(Disk looks) implements Reach {

    private Walk walk(Path directory) throws IOException {
      // No lambda: this is on the way of a list.
      Optional<Walk> walk = Walk.to(looks, directory);
      if (walk.isEmpty()) {
        throw new NoSuchFileException(directory.toString());
      }
      return walk.get();
    }

    private static Path parent(Path path) {
      return path.getParent() == null ? path : path.getParent();
    }

    private static Path in(Walk parent, Path path) {
      Path name = path.getFileName();
      return name == null ? path : parent.directory().resolve(name);
    }

    @Override
    public Optional<Path> place(Path path) {
      Optional<Walk> parent = Walk.to(looks, parent(path));
      return parent.isEmpty() ? Optional.empty() : Optional.of(in(parent.get(), path));
    }

    @Override
    public SecureDirectoryStream<Path> open(Path directory) throws IOException {
      return Directories.hold(walk(directory));
    }

    @Override
    public List<String> names(Path directory) throws IOException {
      Walk walk = walk(directory);
      if (walk.isAnchored()) {
        return Names.in(walk.directory());
      }
      List<String> names = new ArrayList<>();
      try (SecureDirectoryStream<Path> held = Directories.hold(walk)) {
        for (Path entry : held) {
          names.add(entry.getFileName().toString());
        }
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
      names.sort(null);
      return names;
    }

    @Override
    public SeekableByteChannel file(
        Path file, Set<OpenOption> options, FileAttribute<?>... attributes) throws IOException {
      Walk parent = walk(parent(file));
      if (parent.isAnchored()) {
        return Files.newByteChannel(in(parent, file), options, attributes);
      }
      try (SecureDirectoryStream<Path> held = Directories.hold(parent)) {
        return held.newByteChannel(file.getFileName(), options, attributes);
      }
    }

    @Override
    public void move(Path from, Path to) throws IOException {
      try (SecureDirectoryStream<Path> left = open(parent(from));
          SecureDirectoryStream<Path> entered = open(parent(to))) {
        left.move(from.getFileName(), entered, to.getFileName());
      }
    }

    /** What was renamed meanwhile, or never found, is nobody's. */
    @Override
    public FileFacts opened(Path file, FileFacts seen) throws IOException {
      return OpenFiles.facts(place(file).orElse(file))
          .orElse(new FileFacts(FileFacts.Kind.OTHER, -1, -1, 0, 0, 0));
    }
  }
}
