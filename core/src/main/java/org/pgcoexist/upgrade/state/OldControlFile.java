package org.pgcoexist.upgrade.state;

import java.nio.file.Path;
import org.pgcoexist.postgres.ControlData;
import org.pgcoexist.upgrade.plan.TransferMode;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/**
 * The old cluster's pg_control. pg_upgrade renames it just before it gives the first data file to
 * the new cluster too: from then on no server starts on the old data by mistake.
 */
public final class OldControlFile {

  private static final String DIRECTORY = "global";
  private static final String NAME = "pg_control";

  /** As pg_upgrade names it (pg_upgrade(1), "Reverting to old cluster"). */
  private static final String DISABLED = NAME + ".old";

  private final UpgradeContext context;
  private final Path directory;

  /** Of the old cluster before the switch. */
  public OldControlFile(UpgradeContext context) {
    this.context = context;
    this.directory = context.attempt().cluster().data().resolve(DIRECTORY);
  }

  /** The name it now has in a data directory. */
  public static Path in(UpgradeContext context, Path data) {
    Path file = data.resolve(DIRECTORY).resolve(NAME);
    boolean there = context.disks().owner().facts(file).isPresent();
    return there ? file : file.resolveSibling(DISABLED);
  }

  private boolean isThere(String name) {
    return context.disks().owner().facts(directory.resolve(name)).isPresent();
  }

  private boolean isDisabled() {
    return !isThere(NAME) && isThere(DISABLED);
  }

  /**
   * Gives it its name back, after all files that were moved into the new cluster: until then no
   * server starts on a part of them. Nothing but the new cluster's own server may have run since it
   * lost it, and that only to be asked for definitions; no server may run now.
   */
  public void enable() throws InterruptedException {
    MovedFiles files = new MovedFiles(context);
    boolean disabled = isDisabled();
    if (!disabled && !files.areAway()) {
      return;
    }
    // They move or link files, and may do so after the end of pg_upgrade itself.
    context.machine().runner().endForks(context.attempt().id(), context.attempt().owner());
    if (context.dataFiles() == TransferMode.SWAPPED) {
      files.putBack();
    }
    if (disabled) {
      context.disks().owner().rename(directory.resolve(DISABLED), directory.resolve(NAME));
    }
  }

  /**
   * In which state the old cluster is, as a text: every start of a server gives another, and so
   * does the renaming.
   */
  public String state() throws InterruptedException {
    if (isDisabled()) {
      return context.attempt().source().systemIdentifier() + " disabled";
    }
    ControlData control =
        ControlData.read(
            context.runner(),
            context.oldPrograms(),
            context.attempt().cluster().data(),
            context.attempt().owner());
    return control.systemIdentifier() + " " + control.checkpoint() + " " + control.state();
  }
}
