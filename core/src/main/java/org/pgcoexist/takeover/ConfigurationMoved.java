package org.pgcoexist.takeover;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.pgcoexist.debian.ConfigurationTree;
import org.pgcoexist.engine.Change;
import org.pgcoexist.engine.Originals;
import org.pgcoexist.process.Disks;

/**
 * The configuration follows the data: its directory is renamed where the name changes, and edited.
 * What is edited is kept with the journal first, and a mark behind it tells that all of it is.
 */
final class ConfigurationMoved implements Change {

  private static final String FILES = ConfigurationEdit.FILES;
  private static final String LINKS = ConfigurationEdit.LINKS;
  private static final String AUTO = ConfigurationEdit.AUTO;

  /** Among the originals: they are complete. */
  private static final String KEPT = "kept";

  private final TakeoverContext context;
  private final Disks disks;
  private final Originals originals;
  private final ConfigurationEdit edit;
  private final Path before;
  private final Path after;

  /** In the data directory, which has moved before. */
  private final Path auto;

  ConfigurationMoved(TakeoverContext context) {
    this.context = context;
    this.disks = context.disks();
    this.originals = context.originals();
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
    for (String name : originals.below(FILES)) {
      if (!holds(after.resolve(name), edited(FILES + "/" + name))) {
        return false;
      }
    }
    for (String name : originals.below(LINKS)) {
      String wanted = edit.link(originalLink(name));
      if (!disks.owner().readLink(after.resolve(name)).equals(Optional.of(wanted))) {
        return false;
      }
    }
    return originals.find(AUTO).isEmpty() || holds(auto, edited(AUTO));
  }

  private byte[] edited(String kept) {
    return edit.file(kept, originals.find(kept).orElseThrow());
  }

  /** A link is no file, and holds nothing. */
  private boolean holds(Path file, byte[] content) {
    return disks.owner().readLink(file).isEmpty()
        && disks.owner().read(file).filter(now -> Arrays.equals(now, content)).isPresent();
  }

  private String originalLink(String name) {
    byte[] target = originals.find(LINKS + "/" + name).orElseThrow();
    return new String(target, StandardCharsets.UTF_8);
  }

  @Override
  public void apply() {
    if (originals.find(KEPT).isEmpty()) {
      keepOriginals();
    }
    if (disks.self().facts(after).isEmpty()) {
      disks.forEntry(before).rename(before, after);
    }
    for (String name : originals.below(FILES)) {
      Path file = after.resolve(name);
      disks.forEntry(file).replace(file, edited(FILES + "/" + name), 0644);
    }
    for (String name : originals.below(LINKS)) {
      Path link = after.resolve(name);
      ConfigurationTree.writeLink(disks.forEntry(link), link, edit.link(originalLink(name)));
    }
    if (originals.find(AUTO).isPresent()) {
      disks.owner().replace(auto, edited(AUTO), 0600);
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
                originals.keep(LINKS + "/" + name, target.getBytes(StandardCharsets.UTF_8));
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
      for (String name : originals.below(FILES)) {
        // Also where nothing differs: a replacement sweeps up what a killed one left beside it.
        byte[] original = originals.find(FILES + "/" + name).orElseThrow();
        disks.forEntry(now.resolve(name)).replace(now.resolve(name), original, 0644);
      }
      for (String name : originals.below(LINKS)) {
        Path link = now.resolve(name);
        ConfigurationTree.writeLink(disks.forEntry(link), link, originalLink(name));
      }
      originals.find(AUTO).ifPresent(bytes -> disks.owner().replace(auto, bytes, 0600));
      if (!now.equals(before)) {
        disks.forEntry(now).rename(now, before);
      }
    }
    forget();
  }

  /** The mark first: what is left without it counts for nothing. */
  private void forget() {
    originals.forget(KEPT);
    originals.forget(FILES);
    originals.forget(LINKS);
    originals.forget(AUTO);
  }
}
