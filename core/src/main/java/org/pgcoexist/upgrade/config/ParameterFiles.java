package org.pgcoexist.upgrade.config;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pgcoexist.debian.files.ConfigurationTree;
import org.pgcoexist.debian.files.ConfigurationTree.Content;
import org.pgcoexist.debian.files.PathRelocation;
import org.pgcoexist.debian.files.RealPath;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.postgres.conf.ConfFile;
import org.pgcoexist.postgres.conf.ConfFile.Setting;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/**
 * The files that postgresql.conf reaches by its include directives, edited for the new major.
 *
 * <p>What lies outside the configuration directory may serve other clusters and is never changed.
 * Where it would have to be, the new cluster includes an edited copy in its own directory: refusing
 * would make the administrator take a parameter from older clusters that need it.
 */
final class ParameterFiles {

  /** Where copies go, below the new directory, with the path of their originals. */
  private static final String COPIES = "copied";

  /** As in guc-file.l: deeper nesting is a loop, and the server refuses it. */
  private static final int MAX_DEPTH = 10;

  private final UpgradeContext context;
  private final Disk owner;
  private final int uid;
  private final Path oldDirectory;
  private final Path newDirectory;
  private final PathRelocation moves;
  private final ParameterEdit edit;
  private final Map<String, Content> edited = new TreeMap<>();
  private final Map<String, String> values = new HashMap<>();

  ParameterFiles(UpgradeContext context, PathRelocation moves, ParameterEdit edit) {
    this.context = context;
    this.owner = context.disks().owner();
    this.uid = context.attempt().owner().uid();
    String name = context.attempt().name().value();
    this.oldDirectory =
        RealPath.of(owner, context.locations().configuration(context.attempt().from(), name));
    this.newDirectory = context.locations().configuration(context.attempt().to(), name);
    this.moves = moves;
    this.edit = edit;
  }

  /** The new files by their paths below the new directory. */
  Map<String, Content> edited() {
    return edited;
  }

  /** The old value that won of every parameter that was read so far. */
  Map<String, String> values() {
    return values;
  }

  /** Reads postgresql.conf with all it includes; where that is a link, a file takes its place. */
  void add(Path main) throws InterruptedException {
    file(main, main.toString(), 0);
    String name = main.getFileName().toString();
    if (!edited.containsKey(name)) {
      read(RealPath.of(owner, main)).ifPresent(content -> edited.put(name, content));
    }
  }

  /**
   * The new content of one file.
   *
   * @param named the path by which it was reached, from which relative includes count
   * @param as where it will be
   */
  byte[] edited(Path named, byte[] content, Path as, int depth) throws InterruptedException {
    ConfFile file = ConfFile.parse(content);
    Map<String, Deque<String>> includes = new TreeMap<>();
    for (Setting setting : file.settings()) {
      if (setting.isInclude()) {
        includes
            .computeIfAbsent(setting.name(), name -> new ArrayDeque<>())
            .add(included(named, setting, depth));
      } else {
        values.put(setting.name(), setting.value());
      }
    }
    for (Map.Entry<String, Deque<String>> directive : includes.entrySet()) {
      file = file.withValue(directive.getKey(), value -> directive.getValue().remove());
    }
    return edit.edit(as, file).bytes();
  }

  private String included(Path named, Setting include, int depth) throws InterruptedException {
    Path target = named.resolveSibling(include.value());
    if (depth >= MAX_DEPTH) {
      return include.value();
    }
    return include.name().equals("include_dir")
        ? directory(target, include.value(), depth + 1)
        : file(target, include.value(), depth + 1);
  }

  private String file(Path target, String value, int depth) throws InterruptedException {
    Path real = RealPath.of(owner, target);
    Optional<Content> old = read(real);
    if (old.isEmpty()) {
      return moves.apply(value);
    }
    if (isInside(real)) {
      String name = oldDirectory.relativize(real).toString();
      edited.put(name, edited(target, old.get(), newDirectory.resolve(name), depth));
      return moves.apply(value);
    }
    String place = place(target);
    Content copy = edited(target, old.get(), newDirectory.resolve(place), depth);
    if (!mustCopy(real, old.get(), copy)) {
      return moves.apply(value);
    }
    return copied(target, target.getParent(), Map.of(place, copy), value);
  }

  private Content edited(Path named, Content old, Path as, int depth) throws InterruptedException {
    return new Content(edited(named, old.content(), as, depth), old.mode());
  }

  private String directory(Path target, String value, int depth) throws InterruptedException {
    Path real = RealPath.of(owner, target);
    if (owner.facts(real).filter(FileFacts::isDirectory).isEmpty()) {
      return moves.apply(value);
    }
    List<String> names =
        owner.list(real).stream().filter(n -> n.endsWith(".conf") && !n.startsWith(".")).toList();
    if (isInside(real)) {
      for (String name : names) {
        file(target.resolve(name), name, depth);
      }
      return moves.apply(value);
    }
    String place = place(target);
    Map<String, Content> copies = new TreeMap<>();
    boolean changed = false;
    for (String name : names) {
      Path entry = RealPath.of(owner, target.resolve(name));
      Optional<Content> old = read(entry);
      if (old.isPresent()) {
        String copy = place + "/" + name;
        Path as = newDirectory.resolve(copy);
        copies.put(copy, edited(target.resolve(name), old.get(), as, depth));
        changed |= mustCopy(entry, old.get(), copies.get(copy));
      }
    }
    return changed ? copied(target, target, copies, value) : moves.apply(value);
  }

  /** What lies in the cluster's own path moves away with the old cluster. */
  private boolean mustCopy(Path real, Content old, Content copy) {
    return !Arrays.equals(old.content(), copy.content())
        || real.startsWith(context.attempt().cluster().path());
  }

  /**
   * The value of the include directive that reaches the copies.
   *
   * @param directory the one that the originals' relative includes count from
   */
  private String copied(Path target, Path directory, Map<String, Content> copies, String value) {
    String place = place(target);
    boolean inPlace = !place.startsWith(COPIES + "/");
    copies.forEach(
        (name, copy) ->
            edited.put(name, inPlace ? copy : new Content(absolute(directory, copy), copy.mode())));
    context.warn(
        target.normalize()
            + " is not changed, as others may use it; the new cluster has an edited copy: "
            + newDirectory.resolve(place));
    return inPlace ? moves.apply(value) : newDirectory.resolve(place).toString();
  }

  /** A copy elsewhere includes what its original did. */
  private byte[] absolute(Path directory, Content copy) {
    ConfFile file = ConfFile.parse(copy.content());
    for (String directive : List.of("include", "include_if_exists", "include_dir")) {
      file =
          file.withValue(
              directive,
              value ->
                  value.startsWith("/")
                      ? value
                      : moves.apply(directory.resolve(value).normalize().toString()));
    }
    return file.bytes();
  }

  /** In the place of the link by which it was reached, else among the copies. */
  private String place(Path target) {
    Path parent = RealPath.of(owner, target.getParent());
    return isInside(parent.resolve(target.getFileName()))
        ? oldDirectory.relativize(parent.resolve(target.getFileName())).toString()
        : COPIES + target.normalize();
  }

  private boolean isInside(Path path) {
    return path.startsWith(oldDirectory);
  }

  private Optional<Content> read(Path real) {
    Optional<FileFacts> facts = owner.facts(real);
    return facts.filter(f -> f.kind() == FileFacts.Kind.FILE).isEmpty()
        ? Optional.empty()
        : owner.read(real).map(c -> new Content(c, ConfigurationTree.mode(facts.get(), uid)));
  }
}
