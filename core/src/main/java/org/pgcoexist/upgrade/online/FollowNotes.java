package org.pgcoexist.upgrade.online;

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
final class FollowNotes {

  private final Disk disk;
  private final Path file;

  FollowNotes(UpgradeContext context) {
    this.disk = context.disks().self();
    this.file = context.journalDirectory().resolve(context.attempt().id() + ".following");
  }

  /** How max_slot_wal_keep_size is taken back; empty when nothing was changed so far. */
  Optional<String> limit() {
    return disk.read(file).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  void keep(String limit) {
    disk.replace(file, limit.getBytes(StandardCharsets.UTF_8), 0600);
  }

  void forget() {
    disk.remove(file);
  }
}
