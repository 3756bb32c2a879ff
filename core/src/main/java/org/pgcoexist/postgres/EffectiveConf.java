package org.pgcoexist.postgres;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgcoexist.CoexistException;

/** What a postgresql.conf with everything it includes sets, as far as this user may read it. */
public final class EffectiveConf {

  /** As in guc-file.l: deeper nesting is a loop. */
  private static final int MAX_DEPTH = 10;

  private final Map<String, String> values = new HashMap<>();
  private final Map<String, Path> sources = new HashMap<>();
  private final List<Path> files = new ArrayList<>();

  private EffectiveConf() {}

  /**
   * Reads a file and its includes; files that do not exist, or that this user may not read, count
   * as empty.
   *
   * @throws CoexistException when a file cannot be read or the includes loop
   */
  public static EffectiveConf read(Path file) {
    EffectiveConf conf = new EffectiveConf();
    conf.add(file, 0);
    return conf;
  }

  /** One that sets nothing. */
  public static EffectiveConf empty() {
    return new EffectiveConf();
  }

  /** The value that wins; empty when the parameter is not set. */
  public Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
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
      throw CoexistException.usage(
          "cannot read " + file, "the include directives nest deeper than " + MAX_DEPTH, "");
    }
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (NoSuchFileException | AccessDeniedException e) {
      return;
    } catch (IOException e) {
      throw CoexistException.usage("cannot read " + file, e.toString(), "");
    }
    files.add(file);
    for (ConfFile.Setting setting : ConfFile.settings(content)) {
      if (setting.isInclude()) {
        include(file.resolveSibling(setting.value()), setting.name(), depth + 1);
      } else {
        values.put(setting.name(), setting.value());
        sources.put(setting.name(), file);
      }
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
