package org.pgcoexist.upgrade;

import java.util.List;
import org.pgcoexist.engine.Step;
import org.pgcoexist.upgrade.dumpall.Dumpall;
import org.pgcoexist.upgrade.online.Online;
import org.pgcoexist.upgrade.parallel.Parallel;
import org.pgcoexist.upgrade.pgupgrade.PgUpgradeMethod;
import org.pgcoexist.upgrade.plan.Method;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/** Which steps each method is made of. */
final class MethodSteps {

  private MethodSteps() {}

  /** The steps of the attempt's method, in order. */
  static List<Step> of(UpgradeContext context) {
    return switch (Method.named(context.attempt().method())) {
      case DUMPALL -> Dumpall.plan(context);
      case PARALLEL -> Parallel.plan(context);
      case ONLINE -> Online.plan(context);
      case COPY, CLONE, LINK, SWAP -> PgUpgradeMethod.plan(context);
    };
  }
}
