package org.pgcoexist.upgrade.steps;

import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.upgrade.config.ConfigurationMigration;
import org.pgcoexist.upgrade.config.ConfigurationMigration.Migrated;
import org.pgcoexist.upgrade.config.KnownParameters;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.state.Marker;

/**
 * Prepares the new configuration beside the new cluster and tries it with the new programs. It runs
 * while the old server still serves, so a configuration the new major refuses costs no downtime.
 */
public final class ConfigureStep implements Step {

  private final UpgradeContext context;
  private final StagedConfiguration staged;

  public ConfigureStep(UpgradeContext context) {
    this.context = context;
    this.staged = new StagedConfiguration(context);
  }

  @Override
  public StepId id() {
    return StepId.CONFIGURE;
  }

  /** What was fixed in the old configuration since counts, as long as it can be tried. */
  @Override
  public Condition inspect() {
    return staged.isComplete() && (isBound() || staged.isOf(source()))
        ? Condition.DONE
        : Condition.NOT_DONE;
  }

  /** True when the new cluster has the old one's files: no server of clients is tried on them. */
  private boolean isBound() {
    return context.dataFiles().areShared() && Marker.load(context).isThere();
  }

  private String source() {
    return ConfigurationMigration.source(context);
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    String source = source();
    Migrated migrated = new ConfigurationMigration(context, new KnownParameters(context)).run();
    staged.write(migrated);
    new ConfigurationTrial(context, staged.trial()).run(migrated);
    staged.markComplete(source);
  }

  /** A trial that was killed may have left its server. */
  @Override
  public void undo() throws InterruptedException {
    if (context.disks().self().facts(context.attempt().newData()).isPresent()) {
      context.newServer().stop();
    }
    staged.remove();
  }
}
