package org.pgcoexist.upgrade.dumpall;

import java.util.List;
import org.pgcoexist.engine.Step;
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
import org.pgcoexist.upgrade.verify.VerifyStep;

/** The proposal to the letter: one pg_dumpall file, loaded by one psql. */
public final class Dumpall {

  private Dumpall() {}

  /** The steps in order. */
  public static List<Step> plan(UpgradeContext context) {
    return List.of(
        new InitdbStep(context),
        new ConfigureStep(context),
        PrivateServerStep.ofNew(context),
        HooksStep.init(context),
        new StopOldStep(context),
        new MarkStep(context),
        PrivateServerStep.ofOld(context),
        new DumpallDump(context),
        new DumpallLoad(context),
        new VerifyStep(context),
        HooksStep.finish(context),
        new StopBothStep(context),
        SwitchStep.of(context),
        new StartStep(context));
  }
}
