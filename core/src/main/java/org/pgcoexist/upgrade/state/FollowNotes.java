package org.pgcoexist.upgrade.state;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/**
 * What was set at the old server so that it can be followed, beside the journal: it must last when
 * the new cluster is made anew. It is written before the change, and goes after the change was
 * taken back.
 *
 * <p>A line each: a setting, and how to take it back: {@code left alone}, {@code reset} where ALTER
 * SYSTEM had not set it, or {@code set} and what that had set.
 */
public final class FollowNotes {

  /** How much WAL a slot keeps. */
  public static final String LIMIT = "max_slot_wal_keep_size";

  public static final String LEFT_ALONE = "left alone";
  public static final String RESET = "reset";
  public static final String SET = "set ";

  private final Disk disk;
  private final Path file;

  public FollowNotes(UpgradeContext context) {
    this.disk = context.disks().self();
    this.file = context.journalDirectory().resolve(context.attempt().id() + ".following");
  }

  /** All settings, and how each is taken back. */
  public Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    byte[] bytes = disk.read(file).orElse(new byte[0]);
    new String(bytes, StandardCharsets.UTF_8)
        .lines()
        .forEach(
            line -> {
              int blank = line.indexOf(' ');
              all.put(line.substring(0, blank), line.substring(blank + 1));
            });
    return all;
  }

  /** How one is taken back; empty when nothing was done to it so far. */
  public Optional<String> of(String setting) {
    return Optional.ofNullable(all().get(setting));
  }

  public void keep(String setting, String how) {
    Map<String, String> all = all();
    all.put(setting, how);
    write(all);
  }

  public void forget(String setting) {
    Map<String, String> all = all();
    all.remove(setting);
    write(all);
  }

  private void write(Map<String, String> all) {
    if (all.isEmpty()) {
      disk.remove(file);
      return;
    }
    StringBuilder text = new StringBuilder();
    all.forEach((setting, how) -> text.append(setting).append(' ').append(how).append('\n'));
    disk.replace(file, text.toString().getBytes(StandardCharsets.UTF_8), 0600);
  }

  /**
   * What ALTER SYSTEM wrote at the old server, without what is ours: that is no part of the
   * configuration, and the new cluster must not get it.
   */
  public byte[] withoutOurs(byte[] automatic) {
    Map<String, String> all = all();
    all.values().removeIf(LEFT_ALONE::equals);
    if (all.isEmpty()) {
      return automatic;
    }
    StringBuilder rest = new StringBuilder();
    for (String line : new String(automatic, StandardCharsets.ISO_8859_1).split("(?<=\n)", -1)) {
      String how = all.get(line.substring(0, Math.max(0, line.indexOf(' '))));
      if (how == null) {
        rest.append(line);
      } else if (how.startsWith(SET)) {
        String value = how.substring(SET.length()).replace("'", "''");
        rest.append(line, 0, line.indexOf(' ')).append(" = '").append(value).append("'\n");
      }
    }
    return rest.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
