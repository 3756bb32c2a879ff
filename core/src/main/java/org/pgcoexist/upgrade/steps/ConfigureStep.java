package org.pgcoexist.upgrade.steps;

import java.nio.file.Path;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.upgrade.Attempt;
import org.pgcoexist.upgrade.Progress;
import org.pgcoexist.upgrade.Step;
import org.pgcoexist.upgrade.StepId;
import org.pgcoexist.upgrade.UpgradeContext;
import org.pgcoexist.upgrade.config.ConfigurationMigration;
import org.pgcoexist.upgrade.config.ConfigurationTree;

/**
 * Prepares the new configuration beside the new cluster and tries it with the new binary. It runs
 * while the old server still serves, so a configuration the new major refuses costs no downtime.
 */
public final class ConfigureStep implements Step {

  private final UpgradeContext context;
  private final Attempt attempt;
  private final StagedConfiguration staged;

  public ConfigureStep(UpgradeContext context) {
    this.context = context;
    this.attempt = context.attempt();
    this.staged = new StagedConfiguration(context);
  }

  @Override
  public StepId id() {
    return StepId.CONFIGURE;
  }

  @Override
  public Condition inspect() {
    return staged.isComplete() ? Condition.DONE : Condition.NOT_DONE;
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    ConfigurationMigration migration = new ConfigurationMigration(context);
    ConfigurationTree tree = migration.tree();
    undo();
    Disk owner = context.disks().owner();
    Path root = staged.root();
    owner.createDirectory(root, 0700);
    for (String name : tree.directories()) {
      owner.createDirectory(root.resolve(name), 0755);
    }
    tree.files()
        .forEach((name, file) -> owner.replace(root.resolve(name), file.content(), file.mode()));
    owner.replace(staged.autoConf(), migration.autoConf(), 0600);
    tryWithNewBinary(root.resolve("postgresql.conf"));
    staged.markComplete();
  }

  private void tryWithNewBinary(Path conf) throws InterruptedException {
    Command command =
        Command.of(
                context.newPrograms().path("postgres"),
                "-C",
                "data_directory",
                "-D",
                attempt.newData().toString(),
                "-c",
                "config_file=" + conf)
            .as(attempt.owner());
    CommandResult result = context.runner().run(command);
    if (!result.succeeded()) {
      throw CoexistException.failed(
          "PostgreSQL " + attempt.to() + " refuses the configuration of cluster " + attempt.name(),
          result.errorTail().strip(),
          "mend it in "
              + context.locations().configuration(attempt.from(), attempt.name().value()));
    }
  }

  @Override
  public void undo() {
    staged.remove();
  }
}
