package org.pgcoexist.upgrade.online;

import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.StepDecorator;
import org.pgcoexist.upgrade.hooks.HooksStep;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradeRequest.Verify;
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
 * The new cluster is copied while the old one serves, and follows it by logical replication;
 * clients are shut out for the last changes and the switch.
 */
public final class Online {

  private Online() {}

  /** The steps in order. */
  public static List<Step> plan(UpgradeContext context) {
    Step initdb = InitdbStep.thatRecovers(context);
    Step start = PrivateServerStep.ofFollower(context, () -> FollowerSettings.of(context));
    HooksStep finish = HooksStep.finish(context);
    List<Step> steps =
        new ArrayList<>(
            List.of(
                initdb,
                new ConfigureStep(context),
                start,
                HooksStep.init(context),
                new RestartStep(context),
                new PublishStep(context),
                new SeedStep(context, initdb, start),
                new FollowStep(context),
                comparing(new AgreeStep(context), finish),
                new PauseStep(context)));
    ShutOutLimit limit = new ShutOutLimit(context);
    cutover(context, finish).forEach(step -> steps.add(limit.on(step)));
    return List.copyOf(steps);
  }

  /** Definitions were compared before; rows only where that is asked for. */
  private static List<Step> cutover(UpgradeContext context, HooksStep finish) {
    List<Step> steps =
        new ArrayList<>(
            List.of(
                new StopOldStep(context),
                new MarkStep(context),
                PrivateServerStep.ofOld(context),
                new DrainStep(context),
                new CarryStep(context)));
    if (context.attempt().verify() != Verify.SCHEMA) {
      steps.add(comparing(new VerifyStep(context), finish));
    }
    steps.addAll(
        List.of(
            distrusting(context, finish),
            new PartStep(context),
            new StopBothStep(context),
            SwitchStep.of(context),
            new StartStep(context)));
    return steps;
  }

  /** A cutover that is taken back leaves what scripts changed in large objects. */
  private static Step distrusting(UpgradeContext context, HooksStep finish) {
    return new StepDecorator(
        finish,
        work -> {
          if (finish.isAny()) {
            new SourceState(context).distrustObjects();
          }
          work.run();
        });
  }

  /** What hook scripts made may have come back in a cutover that was taken back. */
  private static Step comparing(Step step, HooksStep finish) {
    return new StepDecorator(
        step,
        work -> {
          finish.setAsideAgain();
          work.run();
        });
  }
}
