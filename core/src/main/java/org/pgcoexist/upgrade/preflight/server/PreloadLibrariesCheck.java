package org.pgcoexist.upgrade.preflight.server;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;
import org.pgcoexist.upgrade.preflight.NewMajorFiles;
import org.pgcoexist.upgrade.preflight.RoleSettings;

/**
 * Every library that is preloaded is there for the new major: without one from
 * shared_preload_libraries a server does not start, without one of the others no session does.
 */
public final class PreloadLibrariesCheck implements Check {

  private static final String PARAMETERS =
      "('shared_preload_libraries', 'session_preload_libraries', 'local_preload_libraries')";

  /** What is set now, what the files would set at the next start, and what roles get. */
  @Override
  public String once(MajorVersion from, MajorVersion to) {
    return "SELECT name AS parameter, setting AS value, '' AS place, '' AS reset FROM pg_settings WHERE name IN "
        + PARAMETERS
        + " UNION ALL SELECT name, setting, sourcefile || ':' || sourceline, ''"
        + " FROM pg_file_settings WHERE name IN "
        + PARAMETERS
        + " UNION ALL SELECT c.name, c.value, c.place, c.reset FROM ("
        + RoleSettings.SELECT
        + ") c WHERE c.name IN "
        + PARAMETERS;
  }

  @Override
  public void check(Inspection on, Findings findings) throws InterruptedException {
    NewMajorFiles major = new NewMajorFiles(on);
    Map<String, Set<String>> users = new LinkedHashMap<>();
    for (Answers.Row row : on.once(this)) {
      List<String> libraries = libraries(row.get("value"));
      if (anybodySets(row)) {
        warn(on, row, libraries, findings);
        continue;
      }
      for (String name : libraries) {
        String place = row.get("place").isEmpty() ? "" : " (" + row.get("place") + ")";
        users.computeIfAbsent(name, key -> new TreeSet<>()).add(row.get("parameter") + place);
      }
    }
    for (Map.Entry<String, Set<String>> entry : users.entrySet()) {
      String name = entry.getKey();
      if (major.missingLibrary(name).isPresent()) {
        findings.refuse(
            "the library "
                + name
                + " of "
                + String.join(", ", entry.getValue())
                + " is not there for PostgreSQL "
                + on.attempt().to(),
            major.fixLibrary(name, "take it out of that setting"));
      }
    }
  }

  private static List<String> libraries(String setting) {
    return Arrays.stream(setting.split(",", -1))
        .map(library -> library.strip().replace("\"", ""))
        .filter(name -> !name.isEmpty())
        .toList();
  }

  /**
   * Every role may set this one for itself, and every owner of a database for that, to whatever
   * they like: it ends their own sessions and none of ours, and must not stop the upgrade.
   */
  private static boolean anybodySets(Answers.Row row) {
    return row.get("parameter").equals("local_preload_libraries")
        && !row.get("reset").isEmpty()
        && !row.get("place").equals(RoleSettings.ALL);
  }

  private static void warn(
      Inspection on, Answers.Row row, List<String> libraries, Findings findings) {
    NewMajorFiles major = new NewMajorFiles(on);
    libraries.stream()
        .filter(name -> major.missingLibrary(name).isPresent())
        .findFirst()
        .ifPresent(
            name ->
                findings.warn(
                    "the library "
                        + name
                        + " that ALTER "
                        + row.get("place")
                        + " SET local_preload_libraries names is not there for PostgreSQL "
                        + on.attempt().to()
                        + ": sessions that it is set for will fail",
                    row.get("reset")));
  }
}
