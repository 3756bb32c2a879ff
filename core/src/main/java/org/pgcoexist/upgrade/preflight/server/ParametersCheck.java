package org.pgcoexist.upgrade.preflight.server;

import java.util.Set;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.upgrade.config.ParameterChanges;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;
import org.pgcoexist.upgrade.preflight.NewBinary;

/**
 * Parameters of the configuration files that the new binary does not know: what their migration
 * will do is to be known before.
 */
public final class ParametersCheck implements Check {

  @Override
  public String once(MajorVersion from, MajorVersion to) {
    return "SELECT name, sourcefile || ':' || sourceline AS place FROM pg_file_settings"
        + " WHERE name NOT LIKE '%.%' ORDER BY seqno";
  }

  @Override
  public void check(Inspection on, Findings findings) throws InterruptedException {
    if (on.once(this).isEmpty()) {
      return;
    }
    UpgradePlan attempt = on.attempt();
    ParameterChanges changes =
        ParameterChanges.between(attempt.from(), attempt.to(), attempt.source().walSegmentBytes());
    NewBinary binary = new NewBinary(on);
    Set<String> documented = binary.documented();
    for (Answers.Row row : on.once(this)) {
      String name = row.get("name");
      if (documented.contains(name) || binary.knows(name)) {
        continue;
      }
      String fate =
          changes
              .fate(name)
              .orElse("is unknown to PostgreSQL " + attempt.to() + " and will be commented out");
      findings.warn(row.get("place") + ": " + name + " " + fate, "");
    }
  }
}
