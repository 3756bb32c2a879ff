package org.pgcoexist.takeover.steps;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.pgcoexist.debian.files.ConfigurationTree;
import org.pgcoexist.engine.ConfigurationBackup;
import org.pgcoexist.engine.FileBackups;
import org.pgcoexist.engine.ReversibleChange;
import org.pgcoexist.process.owner.Disks;
import org.pgcoexist.takeover.plan.TakeoverContext;

/**
 * The configuration follows the data: its directory is renamed where the name changes, and edited.
 * What is edited is kept with the journal first, and a mark behind it tells that all of it is.
 */
final class ConfigurationMoved implements ReversibleChange {

  private static final String FILES = ConfigurationBackup.FILES;
  private static final String AUTO = ConfigurationBackup.AUTO;

  /** Among the originals: they are complete. */
  private static final String KEPT = "kept";

  private final TakeoverContext context;
  private final Disks disks;
  private final FileBackups originals;
  private final ConfigurationBackup backup;
  private final ConfigurationEdit edit;
  private final Path before;
  private final Path after;

  /** In the data directory, which has moved before. */
  private final Path auto;

  ConfigurationMoved(TakeoverContext context) {
    this.context = context;
    this.disks = context.disks();
    this.originals = context.originals();
    this.backup = new ConfigurationBackup(disks, originals);
    this.edit = ConfigurationEdit.of(context);
    this.before = context.configuration(context.takeover().before());
    this.after = context.configuration(context.takeover().after());
    this.auto = context.takeover().after().data().resolve(AUTO);
  }

  @Override
  public boolean isApplied() {
    if (originals.find(KEPT).isEmpty() || disks.self().facts(after).isEmpty()) {
      return false;
    }
    for (String name : backup.files()) {
      if (!backup.holds(after.resolve(name), edited(FILES + "/" + name))) {
        return false;
      }
    }
    for (String name : backup.links()) {
      String wanted = edit.link(backup.link(name));
      if (!disks.owner().readLink(after.resolve(name)).equals(Optional.of(wanted))) {
        return false;
      }
    }
    return originals.find(AUTO).isEmpty() || backup.holds(auto, edited(AUTO));
  }

  private byte[] edited(String kept) {
    return edit.file(kept, originals.find(kept).orElseThrow());
  }

  @Override
  public void apply() {
    if (originals.find(KEPT).isEmpty()) {
      keepOriginals();
    }
    if (disks.self().facts(after).isEmpty()) {
      disks.forEntry(before).rename(before, after);
    }
    for (String name : backup.files()) {
      backup.write(after.resolve(name), edited(FILES + "/" + name));
    }
    for (String name : backup.links()) {
      Path link = after.resolve(name);
      ConfigurationTree.writeLink(disks.forEntry(link), link, edit.link(backup.link(name)));
    }
    if (originals.find(AUTO).isPresent()) {
      backup.writeAuto(auto, edited(AUTO));
    }
  }

  private void keepOriginals() {
    forget();
    int uid = context.takeover().owner().uid();
    ConfigurationTree tree = ConfigurationTree.read(disks.owner(), before, uid);
    tree.files().forEach((name, file) -> keep(FILES + "/" + name, file.content()));
    tree.links()
        .forEach(
            (name, target) -> {
              if (!edit.link(target).equals(target)) {
                backup.keepLink(name, target);
              }
            });
    disks.owner().read(auto).ifPresent(content -> keep(AUTO, content));
    originals.keep(KEPT, new byte[0]);
  }

  private void keep(String kept, byte[] content) {
    if (!Arrays.equals(content, edit.file(kept, content))) {
      originals.keep(kept, content);
    }
  }

  /** start.conf stays disabled until the undo of the steps before opens it. */
  @Override
  public void revert() {
    if (originals.find(KEPT).isPresent()) {
      Path now = disks.self().facts(after).isPresent() ? after : before;
      backup.restore(now, auto);
      if (!now.equals(before)) {
        disks.forEntry(now).rename(now, before);
      }
    }
    forget();
  }

  /** The mark first: what is left without it counts for nothing. */
  private void forget() {
    originals.forget(KEPT);
    backup.forget();
  }
}
