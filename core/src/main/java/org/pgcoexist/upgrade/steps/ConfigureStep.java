package org.pgcoexist.upgrade.steps;

import java.nio.file.Path;
import java.util.Map;
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
    Map<String, ConfigurationMigration.Content> files = migration.files();
    undo();
    Disk owner = context.disks().owner();
    Path root = staged.root();
    owner.createDirectory(root, 0700);
    files.forEach(
        (name, file) -> {
          createParents(root, name);
          owner.replace(root.resolve(name), file.content(), file.mode());
        });
    owner.replace(staged.autoConf(), migration.autoConf(), 0600);
    tryWithNewBinary(root.resolve("postgresql.conf"));
    staged.markComplete();
  }

  private void createParents(Path root, String name) {
    Path directory = root;
    Path parent = Path.of(name).getParent();
    if (parent != null) {
      for (Path part : parent) {
        directory = directory.resolve(part);
        if (context.disks().owner().facts(directory).isEmpty()) {
          context.disks().owner().createDirectory(directory, 0755);
        }
      }
    }
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
