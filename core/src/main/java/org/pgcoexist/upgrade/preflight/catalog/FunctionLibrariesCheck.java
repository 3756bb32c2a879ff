package org.pgcoexist.upgrade.preflight.catalog;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.ObjectNames;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;
import org.pgcoexist.upgrade.preflight.NewMajorFiles;

/** The libraries of functions in C that belong to no extension are there for the new major. */
public final class FunctionLibrariesCheck implements Check {

  /** 16384 is the first oid that is not PostgreSQL's own (FirstNormalObjectId). */
  @Override
  public String each(MajorVersion from, MajorVersion to) {
    return "SELECT p.probin AS library, min(p.oid::regprocedure::text) AS function"
        + " FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang"
        + " WHERE l.lanname = 'c' AND p.probin IS NOT NULL AND p.oid >= 16384"
        + " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass"
        + " AND d.objid = p.oid AND d.deptype = 'e') GROUP BY 1 ORDER BY 1";
  }

  @Override
  public void check(Inspection on, Findings findings) throws InterruptedException {
    NewMajorFiles major = new NewMajorFiles(on);
    Map<String, Set<String>> databases = new TreeMap<>();
    Map<String, String> functions = new TreeMap<>();
    for (Answers.Row row : on.each(this)) {
      String library = row.get("library");
      if (major.missingLibrary(library).isPresent()) {
        databases.computeIfAbsent(library, key -> new TreeSet<>()).add(row.database());
        functions.putIfAbsent(library, row.get("function"));
      }
    }
    for (Map.Entry<String, Set<String>> entry : databases.entrySet()) {
      String library = entry.getKey();
      String in = ObjectNames.databases(entry.getValue());
      findings.refuse(
          "the library "
              + library
              + " of functions in "
              + in
              + ", such as "
              + functions.get(library)
              + ", is not there for PostgreSQL "
              + on.attempt().to(),
          major.fixLibrary(library, "drop these functions in " + in));
    }
  }
}
