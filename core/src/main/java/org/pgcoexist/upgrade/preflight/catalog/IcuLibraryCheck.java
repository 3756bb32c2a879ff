package org.pgcoexist.upgrade.preflight.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.postgres.Programs;
import org.pgcoexist.process.Command;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.ObjectNames;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;

/**
 * Programs of two releases of Debian are linked to two ICU libraries, which may sort text in two
 * ways. The old server sees no change, as it uses the library it always used, and the new one
 * records the version of its own for the collations that every cluster has: an index that
 * pg_upgrade brings as it is could be wrong there without a word.
 */
public final class IcuLibraryCheck implements Check {

  private static final String LIBRARY = "libicui18n\\.so\\.[0-9][0-9]*";

  /** The databases whose own locale is ICU's. */
  @Override
  public String once(MajorVersion from, MajorVersion to) {
    return from.isAtLeast(15)
        ? "SELECT datname AS name, quote_ident(datname) AS quoted FROM pg_database"
            + " WHERE datlocprovider = 'i' AND datname <> 'template0' ORDER BY 1"
        : "";
  }

  /** What users sort by ICU: indexes, and tables that are partitioned by text. */
  @Override
  public String each(MajorVersion from, MajorVersion to) {
    String byDefault =
        from.isAtLeast(15)
            ? " OR c.collprovider = 'd' AND EXISTS (SELECT FROM pg_database"
                + " WHERE datname = current_database() AND datlocprovider = 'i')"
            : "";
    return "SELECT c.oid::regcollation::text AS collation, count(*) AS uses FROM pg_collation c JOIN"
        + " (SELECT indcollation::oid[] AS used FROM pg_index WHERE indexrelid >= 16384"
        + " UNION ALL SELECT partcollation::oid[] FROM pg_partitioned_table) u"
        + " ON c.oid = ANY (u.used) WHERE c.collprovider = 'i'"
        + byDefault
        + " GROUP BY 1 ORDER BY 1";
  }

  @Override
  public void check(Inspection on, Findings findings) throws InterruptedException {
    List<String> unseen = unseen(on);
    boolean concerned = !(on.each(this).isEmpty() && on.once(this).isEmpty() && unseen.isEmpty());
    if (!on.dataFiles().areTransferred() || !concerned) {
      return;
    }
    String old = library(on, on.oldPrograms());
    String fresh = library(on, on.newPrograms());
    if (!old.equals(fresh)) {
      String from = "PostgreSQL " + on.attempt().from() + " sorts text with " + old;
      tell(on, from + " and " + on.attempt().to() + " with " + fresh, unseen, findings);
    }
  }

  private void tell(Inspection on, String differ, List<String> unseen, Findings findings) {
    Set<String> refused = new TreeSet<>(unseen);
    for (Answers.Row row : on.each(this)) {
      refused.add(row.database());
      findings.refuse(
          differ + ": " + dependence(row) + ", and pg_upgrade brings such as they are",
          "use a method that loads a dump: -m parallel");
    }
    for (Answers.Row row : on.once(this)) {
      if (!refused.contains(row.get("name"))) {
        findings.warn(
            differ
                + "; nothing in "
                + ObjectNames.database(row.get("name"))
                + " depends on that, but the server will warn of it",
            "when the upgrade is done: ALTER DATABASE "
                + row.get("quoted")
                + " REFRESH COLLATION VERSION;");
      }
    }
    if (!unseen.isEmpty()) {
      findings.warn(
          differ
              + "; whether an index depends on that was not seen in "
              + ObjectNames.databases(unseen),
          "use -m parallel, or REINDEX DATABASE there when the upgrade is done");
    }
  }

  private static String dependence(Answers.Row row) {
    boolean one = row.get("uses").equals("1");
    return row.get("uses")
        + (one ? " index or partitioned table in " : " indexes or partitioned tables in ")
        + ObjectNames.database(row.database())
        + (one ? " depends" : " depend")
        + " on the collation "
        + row.get("collation");
  }

  private static List<String> unseen(Inspection on) {
    TreeSet<String> names = new TreeSet<>(on.attempt().source().closedDatabases());
    names.addAll(on.answers().unreachable().keySet());
    return new ArrayList<>(names);
  }

  /** The name of the library, or what tells that there is none. */
  private static String library(Inspection on, Programs programs) throws InterruptedException {
    Command grep =
        Command.of(
            "grep", "--only-matching", "--text", "--regexp=" + LIBRARY, programs.path("postgres"));
    return on.runner().run(grep).text().lines().findFirst().orElse("no ICU library");
  }
}
