package org.pgcoexist.upgrade.parallel;

import java.util.List;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.StepDecorator;
import org.pgcoexist.upgrade.hooks.HooksStep;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.steps.ConfigureStep;
import org.pgcoexist.upgrade.steps.InitdbStep;
import org.pgcoexist.upgrade.steps.MarkStep;
import org.pgcoexist.upgrade.steps.PrivateServerStep;
import org.pgcoexist.upgrade.steps.StartStep;
import org.pgcoexist.upgrade.steps.StopBothStep;
import org.pgcoexist.upgrade.steps.StopOldStep;
import org.pgcoexist.upgrade.steps.SwitchStep;
import org.pgcoexist.upgrade.steps.SyncStep;
import org.pgcoexist.upgrade.stream.LoadTuning;
import org.pgcoexist.upgrade.verify.VerifyStep;

/**
 * Many streams at once from the old server into the new one, and nothing in between on the disk.
 * Definitions go before, while the old server serves.
 */
public final class Parallel {

  private Parallel() {}

  /** The steps in order. */
  public static List<Step> plan(UpgradeContext context) {
    LoadTuning tuning = LoadTuning.of(context);
    Step initdb = InitdbStep.withoutSync(context);
    Step start = PrivateServerStep.ofUnsyncedNew(context, tuning.newServer());
    return List.of(
        initdb,
        new ConfigureStep(context),
        start,
        HooksStep.init(context),
        new DefineStep(context, initdb, start),
        new StopOldStep(context),
        new MarkStep(context),
        PrivateServerStep.ofOld(context, tuning.oldServer()),
        new StreamStep(context, initdb, start),
        verify(context),
        HooksStep.finish(context),
        new StopBothStep(context),
        new SyncStep(context),
        SwitchStep.of(context),
        new StartStep(context));
  }

  /** While old and new are read, what was loaded goes to the disk. */
  private static Step verify(UpgradeContext context) {
    SyncStep sync = new SyncStep(context);
    return new StepDecorator(
        new VerifyStep(context), work -> context.runner().both(work, sync::begin));
  }
}
