package org.pgcoexist.upgrade.state;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/**
 * What was changed at the old server so that it can be followed, beside the journal: it must last
 * when the new cluster is made anew. It is written before the change, and goes after the change was
 * taken back.
 *
 * <p>The file holds the one setting that is changed, {@code max_slot_wal_keep_size}: how to take
 * that back, or that it was left alone.
 */
public final class FollowNotes {

  /** What is changed. */
  public static final String SETTING = "max_slot_wal_keep_size";

  public static final String LEFT_ALONE = "left alone";

  /** ALTER SYSTEM had not set it. */
  public static final String RESET = "reset";

  /** ALTER SYSTEM had set it to -1. */
  public static final String UNLIMITED = "unlimited";

  private final Disk disk;
  private final Path file;

  public FollowNotes(UpgradeContext context) {
    this.disk = context.disks().self();
    this.file = context.journalDirectory().resolve(context.attempt().id() + ".following");
  }

  /** How it is taken back; empty when nothing was changed so far. */
  public Optional<String> limit() {
    return disk.read(file).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  public void keep(String limit) {
    disk.replace(file, limit.getBytes(StandardCharsets.UTF_8), 0600);
  }

  public void forget() {
    disk.remove(file);
  }

  /**
   * What ALTER SYSTEM wrote at the old server, without what is ours: that is no part of the
   * configuration, and the new cluster must not get it.
   */
  public byte[] withoutOurs(byte[] automatic) {
    String limit = limit().orElse(LEFT_ALONE);
    if (limit.equals(LEFT_ALONE)) {
      return automatic;
    }
    StringBuilder rest = new StringBuilder();
    for (String line : new String(automatic, StandardCharsets.ISO_8859_1).split("(?<=\n)", -1)) {
      if (!line.startsWith(SETTING + " ")) {
        rest.append(line);
      } else if (limit.equals(UNLIMITED)) {
        rest.append(SETTING + " = '-1'\n");
      }
    }
    return rest.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
