package org.pgcoexist.upgrade.preflight.host;

import java.nio.charset.StandardCharsets;
import org.pgcoexist.debian.files.StartConf;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;

/**
 * A cluster that runs may be started: what start.conf says now is what it will say afterwards, and
 * also after a rollback.
 */
public final class StartModeCheck implements Check {

  @Override
  public void check(Inspection on, Findings findings) {
    UpgradePlan attempt = on.attempt();
    byte[] content = attempt.startConf().getBytes(StandardCharsets.ISO_8859_1);
    if (attempt.wasRunning() && StartConf.mode(content).equals("disabled")) {
      findings.refuse(
          on.debian().configuration().resolve("start.conf")
              + " says disabled, and the server runs: nothing could start it again",
          "write auto, or manual, into it");
    }
  }
}
