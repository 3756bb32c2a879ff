package org.pgcoexist.postgres.conf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.Shell;

/**
 * What a postgresql.conf with everything it includes sets, as far as this user may read it; root
 * reads only what the configuration's owner could read, see {@link OwnerReadAccess}.
 *
 * <p>The owner can include any path: only regular files are read, and of these no more than a
 * configuration has, so that no pipe is waited for, no device touched, and memory stays small.
 */
public final class EffectiveConf {

  /** As in guc-file.l: deeper nesting is a loop. */
  private static final int MAX_DEPTH = 10;

  private static final int MAX_SIZE = 1 << 20;

  /** What a configuration is in all; each of its settings takes memory. */
  private static final int MAX_TOTAL = 8 << 20;

  /** Each may include others many times. */
  private static final int MAX_FILES = 1000;

  private final Map<String, String> values = new HashMap<>();
  private final Map<String, Path> sources = new HashMap<>();
  private final List<Path> files = new ArrayList<>();
  private final Optional<OwnerReadAccess> sight;
  private long total;

  private EffectiveConf(Optional<OwnerReadAccess> sight) {
    this.sight = sight;
  }

  /**
   * Reads a file and its includes; files that do not exist, or that this user may not read, count
   * as empty.
   *
   * @throws CoexistException when a file cannot be read, is none, or is no configuration by its
   *     size, or the includes loop
   */
  public static EffectiveConf read(Path file) {
    return read(file, new SeenDirectories());
  }

  /**
   * The same for one of many.
   *
   * @param seen what was seen for those before, and now for this one
   */
  public static EffectiveConf read(Path file, SeenDirectories seen) {
    EffectiveConf conf = new EffectiveConf(OwnerReadAccess.ofProcess(seen));
    conf.add(file, 0);
    return conf;
  }

  /** One that sets nothing. */
  public static EffectiveConf empty() {
    return new EffectiveConf(Optional.empty());
  }

  /** The value that wins; empty when the parameter is not set. */
  public Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** All that are set, by their names. */
  public Map<String, String> values() {
    return Map.copyOf(values);
  }

  /** The file with the setting that wins; empty when the parameter is not set. */
  public Optional<Path> source(String name) {
    return Optional.ofNullable(sources.get(name));
  }

  /** Every file that was read, the main one first. */
  public List<Path> files() {
    return List.copyOf(files);
  }

  private void add(Path file, int depth) {
    if (depth > MAX_DEPTH) {
      throw refusal(file, "the include directives nest deeper than " + MAX_DEPTH);
    }
    Optional<byte[]> content = content(file);
    if (content.isEmpty()) {
      return;
    }
    files.add(file);
    if (files.size() > MAX_FILES) {
      throw refusal(file, "more than " + MAX_FILES + " files are included");
    }
    total += content.get().length;
    if (total > MAX_TOTAL) {
      throw refusal(file, "with all it includes it is larger than 8 MiB");
    }
    for (ConfFile.Setting setting : ConfFile.settings(content.get())) {
      if (setting.isInclude()) {
        if (setting.value().indexOf('\0') >= 0) {
          throw refusal(file, "it includes a file with a NUL in its name");
        }
        include(file.resolveSibling(setting.value()), setting.name(), depth + 1);
      } else {
        values.put(setting.name(), setting.value());
        sources.put(setting.name(), file);
      }
    }
  }

  private static CoexistException refusal(Path file, String why) {
    return CoexistException.usage(
        "cannot read " + file, why, "look at it: " + Shell.line("ls", "-l", file));
  }

  /** Empty when it is not there, or not to be read. */
  private Optional<byte[]> content(Path file) {
    try {
      Optional<Path> found = sight.isPresent() ? sight.get().find(file) : Optional.of(file);
      return found.isPresent() ? Optional.of(regular(file, found.get())) : Optional.empty();
    } catch (NoSuchFileException | AccessDeniedException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw refusal(file, e.toString());
    }
  }

  /** Looked at before it is opened: the open of a pipe would wait for a writer. */
  private byte[] regular(Path named, Path file) throws IOException {
    LinkOption[] links =
        sight.isPresent() ? new LinkOption[] {LinkOption.NOFOLLOW_LINKS} : new LinkOption[0];
    BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class, links);
    if (!found.isRegularFile()) {
      throw refusal(named, "it is not a regular file");
    }
    if (found.size() > MAX_SIZE) {
      throw refusal(named, "it is larger than 1 MiB");
    }
    if (found.size() == 0) {
      // What speaks for the kernel has no size either, and may let one wait.
      return new byte[0];
    }
    // At once, and without a copy: those of a thousand clusters are 30 MB.
    byte[] content = new byte[(int) found.size()];
    try (InputStream in = Files.newInputStream(file, links)) {
      int length = in.readNBytes(content, 0, content.length);
      if (length == content.length && in.read() >= 0) {
        throw refusal(named, "it grew while it was read");
      }
      return length == content.length ? content : Arrays.copyOf(content, length);
    }
  }

  private void include(Path path, String directive, int depth) {
    if (!directive.equals("include_dir")) {
      add(path, depth);
      return;
    }
    // Not a DirectoryStream, which takes more system calls: a list opens one for each cluster.
    String[] names = path.toFile().list();
    if (names == null) {
      // PostgreSQL itself tells a missing directory when it starts; here it sets nothing.
      return;
    }
    Arrays.sort(names);
    for (String name : names) {
      if (name.endsWith(".conf") && !name.startsWith(".")) {
        add(path.resolve(name), depth);
      }
    }
  }
}
