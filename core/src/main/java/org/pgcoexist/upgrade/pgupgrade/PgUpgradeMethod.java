package org.pgcoexist.upgrade.pgupgrade;

import java.util.List;
import org.pgcoexist.engine.Step;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.steps.ConfigureStep;
import org.pgcoexist.upgrade.steps.InitdbStep;
import org.pgcoexist.upgrade.steps.MarkStep;
import org.pgcoexist.upgrade.steps.PrivateServerStep;
import org.pgcoexist.upgrade.steps.StartStep;
import org.pgcoexist.upgrade.steps.StopBothStep;
import org.pgcoexist.upgrade.steps.StopOldStep;
import org.pgcoexist.upgrade.steps.SwitchStep;
import org.pgcoexist.upgrade.verify.VerifyStep;

/**
 * pg_upgrade of the new major brings the data files. It starts and stops both servers itself, so
 * their private servers run only before it, to note what there is, and after it, to compare.
 */
public final class PgUpgradeMethod {

  private PgUpgradeMethod() {}

  /** The steps in order. */
  public static List<Step> plan(UpgradeContext context) {
    return List.of(
        InitdbStep.withoutSync(context),
        new ConfigureStep(context),
        new CheckStep(context),
        HooksWithServer.init(context),
        new StopOldStep(context),
        new MarkStep(context),
        TransferStep.record(context),
        new TransferStep(context),
        PrivateServerStep.ofTransferred(context),
        new VerifyStep(context),
        HooksWithServer.finish(context),
        new StopBothStep(context),
        SwitchStep.of(context),
        new StartStep(context));
  }
}
