package org.pgcoexist.upkeep;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.ProcessLock;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;

/**
 * The upgrades that an administrator asked for when a newer major was installed, in that order: a
 * line each in a file that the package's maintainer script reads too. An entry goes when its
 * upgrade has ended, not when it begins, so that one that died is continued.
 */
public final class ScheduledUpgrades {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int WORLD_READABLE = 0644;

  /** When an upgrade is to be made: as the word in the file. */
  public enum When {
    /** In the package run that asked. */
    NOW,
    /** By the system service, when that run is over. */
    AFTER;

    @Override
    public String toString() {
      return this == NOW ? "now" : "after";
    }
  }

  /**
   * One of them.
   *
   * @param cluster a registered cluster, at the time it was requested
   */
  public record Entry(ClusterName cluster, MajorVersion target, When when) {

    private String line() {
      return cluster + " " + target + " " + when + "\n";
    }
  }

  private final Disk disk;
  private final Path file;
  private final Path lock;
  private final Path answers;

  public ScheduledUpgrades(Disk disk, Locations locations) {
    this.disk = disk;
    this.file = locations.state().resolve("asked-upgrades");
    this.lock = locations.state().resolve("asked-upgrades.lock");
    this.answers = locations.state().resolve("answers");
  }

  /** All, the first to be made first; needs no lock. */
  public List<Entry> all() {
    Optional<byte[]> content = disk.read(file);
    List<Entry> entries = new ArrayList<>();
    if (content.isPresent() && content.get().length > 0) {
      // No stream: this is on the way of every list.
      for (String line : new String(content.get(), StandardCharsets.UTF_8).split("\n", 0)) {
        entries.add(entry(line));
      }
    }
    return entries;
  }

  private Entry entry(String line) {
    String[] words = line.split(" ", -1);
    boolean known =
        words.length == 3
            && ClusterName.fault(words[0]).isEmpty()
            && MajorVersion.parse(words[1]).isPresent()
            && (words[2].equals("now") || words[2].equals("after"));
    if (!known) {
      throw CoexistException.usage(
          "cannot read which upgrades were requested",
          file + " has the line \"" + line + "\"",
          "delete that line; then dpkg-reconfigure pg-coexist   asks again");
    }
    return new Entry(
        new ClusterName(words[0]),
        MajorVersion.parse(words[1]).orElseThrow(),
        words[2].equals("now") ? When.NOW : When.AFTER);
  }

  /** Adds an entry at the end; one of the same cluster goes. */
  public void add(Entry entry) {
    change(
        entries -> {
          List<Entry> others = without(entries, entry.cluster());
          others.add(entry);
          return others;
        });
  }

  /** Takes the entry of a cluster away, if there is one. */
  public void remove(ClusterName cluster) {
    change(entries -> without(entries, cluster));
  }

  /** Forgets a cluster that is dropped, with what was asked about it: another may get its name. */
  public void forget(ClusterName cluster) {
    if (all().stream().anyMatch(entry -> entry.cluster().equals(cluster))) {
      remove(cluster);
    }
    Optional<byte[]> content = disk.read(answers);
    if (content.isPresent()) {
      // Lines as the maintainer script writes them: what, cluster, major, how.
      List<String> lines = new String(content.get(), StandardCharsets.UTF_8).lines().toList();
      List<String> others =
          lines.stream().filter(line -> !isAbout(line, cluster)).map(line -> line + "\n").toList();
      if (others.size() < lines.size()) {
        byte[] rest = String.join("", others).getBytes(StandardCharsets.UTF_8);
        disk.replace(answers, rest, WORLD_READABLE);
      }
    }
  }

  private static boolean isAbout(String line, ClusterName cluster) {
    String[] words = line.split(" ", -1);
    return words.length > 1 && words[1].equals(cluster.value());
  }

  private static List<Entry> without(List<Entry> entries, ClusterName cluster) {
    List<Entry> others = new ArrayList<>(entries);
    others.removeIf(entry -> entry.cluster().equals(cluster));
    return others;
  }

  @SuppressWarnings("try") // the lock is held, not used
  private void change(UnaryOperator<List<Entry>> change) {
    try (ProcessLock held = ProcessLock.acquire(lock, PATIENCE, "cannot note an upgrade")) {
      StringBuilder text = new StringBuilder();
      for (Entry entry : change.apply(all())) {
        text.append(entry.line());
      }
      disk.replace(file, text.toString().getBytes(StandardCharsets.UTF_8), WORLD_READABLE);
    }
  }
}
