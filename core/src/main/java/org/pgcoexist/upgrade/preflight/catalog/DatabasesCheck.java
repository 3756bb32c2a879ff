package org.pgcoexist.upgrade.preflight.catalog;

import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.ObjectNames;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;

/** Every database can be dumped: none is half dropped, and each that allows connections answers. */
public final class DatabasesCheck implements Check {

  /** Told by {@link LocalesCheck}, for every database that has it. */
  private static final String LOCALE_IS_MISSING = "not recognized by setlocale()";

  /** Since the minor releases of August 2023, a DROP DATABASE that was cut short leaves −2. */
  @Override
  public String once(MajorVersion from, MajorVersion to) {
    return "SELECT datname AS name, quote_ident(datname) AS quoted, datconnlimit = -2 AS invalid"
        + " FROM pg_database"
        + " WHERE datconnlimit = -2 OR (NOT datallowconn AND datname <> 'template0')"
        + " ORDER BY 1";
  }

  @Override
  public void check(Inspection on, Findings findings) {
    for (Answers.Row row : on.once(this)) {
      if (row.get("invalid").equals("true")) {
        findings.refuse(
            "the database "
                + row.get("quoted")
                + " is invalid: a DROP DATABASE of it was cut short",
            "finish that: DROP DATABASE " + row.get("quoted") + ";");
      } else {
        findings.warn(
            "the database "
                + row.get("quoted")
                + " allows no connection: it comes along, but could not be looked into",
            "");
      }
    }
    on.answers()
        .unreachable()
        .forEach(
            (database, why) -> {
              if (!why.contains(LOCALE_IS_MISSING)) {
                findings.refuse(
                    "cannot look into the database " + ObjectNames.quoted(database) + ": " + why,
                    "make psql -d " + ObjectNames.quoted(database) + " work for a superuser");
              }
            });
  }
}
