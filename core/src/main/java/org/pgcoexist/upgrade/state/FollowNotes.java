package org.pgcoexist.upgrade.state;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/**
 * What was changed at the old server so that it can be followed, beside the journal: it must last
 * when the new cluster is made anew. It is written before the change, and goes after the change was
 * taken back.
 *
 * <p>The file holds what becomes of the one setting that is changed, {@link #SETTING}.
 */
public final class FollowNotes {

  /** How much WAL the old server keeps for slots, at most. */
  public static final String SETTING = "max_slot_wal_keep_size";

  /** What becomes of the setting in the end. */
  public enum Limit {
    /** It was not changed by us. */
    STAYS,
    /** ALTER SYSTEM had not set it. */
    RESET,
    /** ALTER SYSTEM had set it to no limit. */
    UNLIMITED
  }

  private final Disk disk;
  private final Path file;

  public FollowNotes(UpgradeContext context) {
    this.disk = context.disks().self();
    this.file = context.journalDirectory().resolve(context.attempt().id() + ".following");
  }

  /** What is noted; empty when nothing was changed so far, or all was taken back. */
  public Optional<Limit> limit() {
    return disk.read(file)
        .map(bytes -> Limit.valueOf(new String(bytes, StandardCharsets.UTF_8).strip()));
  }

  /** Notes it. */
  public void keep(Limit limit) {
    disk.replace(file, (limit + "\n").getBytes(StandardCharsets.UTF_8), 0600);
  }

  /** All is as it was. */
  public void forget() {
    disk.remove(file);
  }

  /**
   * What postgresql.auto.conf would hold without us.
   *
   * @param now what it holds
   */
  public byte[] withoutOurs(byte[] now) {
    Limit limit = limit().orElse(Limit.STAYS);
    if (limit == Limit.STAYS) {
      return now;
    }
    // Names and values are ASCII, or bytes of the owner's that stay as they are.
    String text = new String(now, StandardCharsets.ISO_8859_1);
    String theirs = limit == Limit.UNLIMITED ? SETTING + " = '-1'\n" : "";
    return Pattern.compile("^" + SETTING + " = '[^']*'\n", Pattern.MULTILINE | Pattern.UNIX_LINES)
        .matcher(text)
        .replaceAll(theirs)
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
