package org.pgcoexist.upgrade.preflight.server;

import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;

/** MD5 passwords, which 18 declares to be on their way out. */
public final class PasswordsCheck implements Check {

  private static final int DEPRECATED = 18;

  @Override
  public String once(MajorVersion from, MajorVersion to) {
    return to.isAtLeast(DEPRECATED) && !from.isAtLeast(DEPRECATED)
        ? "SELECT string_agg(quote_ident(rolname), ', ' ORDER BY rolname) AS roles"
            + " FROM pg_authid WHERE rolpassword LIKE 'md5%' HAVING count(*) > 0"
        : "";
  }

  @Override
  public void check(Inspection on, Findings findings) {
    for (Answers.Row row : on.once(this)) {
      findings.warn(
          "roles have MD5 passwords, which PostgreSQL 18 takes and a later major will not: "
              + row.get("roles"),
          "SET password_encryption = 'scram-sha-256'; then give each its password again, with"
              + " \\password in psql");
    }
  }
}
