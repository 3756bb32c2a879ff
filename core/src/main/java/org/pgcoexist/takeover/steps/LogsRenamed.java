package org.pgcoexist.takeover.steps;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.engine.FileBackups;
import org.pgcoexist.engine.ReversibleChange;
import org.pgcoexist.takeover.plan.ClusterIdentity;
import org.pgcoexist.takeover.plan.TakeoverContext;

/** The server logs, rotated ones too, follow the cluster's name, as with pg_renamecluster. */
public final class LogsRenamed implements ReversibleChange {

  /** Among the originals: which logs are renamed, since others may have had the new name. */
  private static final String NAMES = "logs";

  private final Disk disk;

  /** The cluster's owner, whose files alone are renamed: other users' can have such names too. */
  private final int uid;

  private final Path directory;
  private final FileBackups originals;
  private final String before;
  private final String after;

  LogsRenamed(TakeoverContext context) {
    this.disk = context.disks().self();
    this.uid = context.takeover().owner().uid();
    this.directory = context.locations().logs();
    this.originals = context.originals();
    this.before = prefix(context, context.takeover().before());
    this.after = prefix(context, context.takeover().after());
  }

  public static String prefix(TakeoverContext context, ClusterIdentity side) {
    Path log = context.locations().log(context.takeover().from(), side.name());
    return log.getFileName().toString();
  }

  /** The logs with this name and whatever rotation puts behind it. */
  public static List<String> logs(Disk disk, Path directory, String prefix) {
    List<String> logs = new ArrayList<>();
    if (disk.facts(directory).isPresent()) {
      for (String name : disk.list(directory)) {
        if (isLog(name, prefix)) {
          logs.add(name);
        }
      }
    }
    return logs;
  }

  /**
   * Others than root can make entries there: one with a control character in its name was made by
   * no rotation, and would not stand in a list of lines.
   */
  private static boolean isLog(String name, String prefix) {
    return (name.equals(prefix) || name.startsWith(prefix + "."))
        && name.chars().noneMatch(Character::isISOControl);
  }

  @Override
  public boolean isApplied() {
    return originals.find(NAMES).isPresent()
        && logs(disk, directory, before).stream().noneMatch(this::isOwners);
  }

  @Override
  public void apply() {
    if (originals.find(NAMES).isEmpty()) {
      String names = String.join("\n", logs(disk, directory, before));
      originals.keep(NAMES, names.getBytes(StandardCharsets.UTF_8));
    }
    for (String name : names()) {
      rename(name, renamed(name));
    }
  }

  @Override
  public void revert() {
    for (String name : names()) {
      rename(renamed(name), name);
    }
    originals.forget(NAMES);
  }

  private List<String> names() {
    Optional<byte[]> kept = originals.find(NAMES);
    String names = new String(kept.orElse(new byte[0]), StandardCharsets.UTF_8);
    return names.lines().filter(name -> isLog(name, before)).toList();
  }

  private String renamed(String name) {
    return after + name.substring(before.length());
  }

  private boolean isOwners(String name) {
    return disk.facts(directory.resolve(name))
        .filter(facts -> facts.kind() == FileFacts.Kind.FILE && facts.uid() == uid)
        .isPresent();
  }

  private void rename(String from, String to) {
    Path source = directory.resolve(from);
    if (isOwners(from) && disk.facts(directory.resolve(to)).isEmpty()) {
      disk.rename(source, directory.resolve(to));
    }
  }
}
