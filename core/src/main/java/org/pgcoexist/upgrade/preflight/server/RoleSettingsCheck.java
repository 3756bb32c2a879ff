package org.pgcoexist.upgrade.preflight.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;
import org.pgcoexist.upgrade.preflight.NewBinary;
import org.pgcoexist.upgrade.preflight.RoleSettings;

/**
 * The new major takes every setting of ALTER ROLE and ALTER DATABASE: a load would fail on one that
 * it does not. The new binary itself is asked.
 */
public final class RoleSettingsCheck implements Check {

  /** What they may be is known in a database only. */
  private static final Set<String> OF_SESSIONS = Set.of("role", "session_authorization");

  @Override
  public String once(MajorVersion from, MajorVersion to) {
    return RoleSettings.SELECT + " ORDER BY 3, 1";
  }

  @Override
  public void check(Inspection on, Findings findings) throws InterruptedException {
    List<Answers.Row> rows = new ArrayList<>();
    List<String> all = new ArrayList<>();
    for (Answers.Row row : on.once(this)) {
      String name = row.get("name");
      // What has a dot belongs to an extension, and is taken unseen.
      if (!name.contains(".") && !OF_SESSIONS.contains(name)) {
        rows.add(row);
        all.add(setting(row));
      }
    }
    NewBinary binary = new NewBinary(on);
    if (all.isEmpty() || binary.refusal(all).isEmpty()) {
      return;
    }
    for (Answers.Row row : rows) {
      String refusal = binary.refusal(List.of(setting(row)));
      if (!refusal.isEmpty()) {
        findings.refuse(
            "PostgreSQL "
                + on.attempt().to()
                + " does not take what ALTER "
                + row.get("place")
                + " SET "
                + row.get("name")
                + " says: "
                + refusal,
            fix(row));
      }
    }
  }

  /** Debian has moved zones with names of former times into a package of their own. */
  private static String fix(Answers.Row row) {
    return row.get("name").equalsIgnoreCase("timezone")
        ? "apt-get install tzdata-legacy, which has such zones; or " + row.get("reset")
        : row.get("reset");
  }

  private static String setting(Answers.Row row) {
    return row.get("name") + "=" + row.get("value");
  }
}
