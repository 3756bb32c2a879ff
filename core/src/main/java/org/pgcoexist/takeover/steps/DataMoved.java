package org.pgcoexist.takeover.steps;

import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.engine.FileBackups;
import org.pgcoexist.engine.ReversibleChange;
import org.pgcoexist.postgres.PgVersionFile;
import org.pgcoexist.process.owner.Disks;
import org.pgcoexist.takeover.plan.Takeover;
import org.pgcoexist.takeover.plan.TakeoverContext;

/**
 * The one rename of the data directory, into the cluster path or out of it.
 *
 * <p>The owner does it wherever the owner can. Where a parent is root's, root does it, and the
 * cluster path is root's while it does: nobody can put a link in its place then.
 */
public final class DataMoved implements ReversibleChange {

  private static final int MODE = 0755;

  /** Among the originals: tells that the directory above the target is ours to remove. */
  private static final String MADE = "made-parent";

  private final Takeover takeover;
  private final Disks disks;
  private final FileBackups originals;
  private final Path before;
  private final Path after;

  DataMoved(TakeoverContext context) {
    this.takeover = context.takeover();
    this.disks = context.disks();
    this.originals = context.originals();
    this.before = takeover.before().data();
    this.after = takeover.after().data();
  }

  @Override
  public boolean isApplied() {
    return isAt(after) && isGiven();
  }

  private boolean isAt(Path data) {
    return PgVersionFile.major(disks.owner(), data).equals(Optional.of(takeover.from()));
  }

  @Override
  public void apply() {
    Path parent = after.getParent();
    if (disks.self().facts(parent).isEmpty()) {
      originals.keep(MADE, new byte[0]);
      disks.createOwned(parent, MODE);
    }
    if (!isAt(after)) {
      move(before, after);
    }
    give();
  }

  @Override
  public void revert() {
    if (!before.equals(after) && isAt(after)) {
      if (disks.self().facts(before.getParent()).isEmpty()) {
        disks.createOwned(before.getParent(), takeover.pathMode());
      }
      move(after, before);
    }
    give();
    if (originals.find(MADE).isPresent()) {
      removeIfEmpty(disks, after.getParent());
      originals.forget(MADE);
    }
  }

  /** Also what a killed making of it left beside it. */
  public static void removeIfEmpty(Disks disks, Path directory) {
    boolean there = disks.self().facts(directory).isPresent();
    if (!there || disks.owner().list(directory).isEmpty()) {
      disks.removeOwned(directory);
    }
  }

  private void move(Path from, Path to) {
    Disk disk = disks.forEntry(from);
    if (disk != disks.forEntry(to)) {
      take();
      disk = disks.self();
    }
    disk.rename(from, to);
  }

  /** Root's for the time of the rename; its own parent is root's. */
  private void take() {
    Path path = takeover.path();
    if (disks.forEntry(path) != disks.self()) {
      throw mixed(before, after);
    }
    disks.self().chown(path, 0, 0);
  }

  private boolean isGiven() {
    Optional<FileFacts> facts = disks.self().facts(takeover.path());
    return facts.isEmpty() || facts.get().uid() == takeover.owner().uid();
  }

  /** The cluster path is the owner's, as everywhere. */
  private void give() {
    if (!isGiven()) {
      disks.self().chown(takeover.path(), takeover.owner().uid(), takeover.owner().gid());
    }
  }

  /** Refused beforehand, too. */
  public static CoexistException mixed(Path from, Path to) {
    return CoexistException.usage(
        "cannot move " + from + " to " + to,
        "one of the directories above them is root's, the other is the cluster owner's",
        "give both the same owner, or name a path beside the data directory with --path");
  }
}
