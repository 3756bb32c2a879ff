package org.pgcoexist.upgrade.preflight.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pgcoexist.CoexistException;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.postgres.conf.ConfFile;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.ObjectNames;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;
import org.pgcoexist.upgrade.preflight.NewMajorFiles;

/**
 * Every extension of every database is there for the new major. A dump names no version, so a load
 * takes the new major's; that is reported where the new major knows nothing of the old version.
 */
public final class ExtensionsCheck implements Check {

  @Override
  public String each(MajorVersion from, MajorVersion to) {
    return "SELECT extname AS name, quote_ident(extname) AS quoted, extversion AS version"
        + " FROM pg_extension ORDER BY 1";
  }

  @Override
  public void check(Inspection on, Findings findings) throws InterruptedException {
    NewMajorFiles major = new NewMajorFiles(on);
    Map<String, Set<String>> missing = new TreeMap<>();
    Map<String, String> quoted = new TreeMap<>();
    for (Answers.Row row : on.each(this)) {
      String name = row.get("name");
      quoted.put(name, row.get("quoted"));
      if (!major.hasExtension(name)) {
        missing.computeIfAbsent(name, key -> new TreeSet<>()).add(row.database());
      } else {
        warnOfUnknownVersion(on, major, row, findings);
      }
    }
    for (Map.Entry<String, Set<String>> entry : missing.entrySet()) {
      String in = ObjectNames.databases(entry.getValue());
      findings.refuse(
          "the extension "
              + entry.getKey()
              + " of "
              + in
              + " is not available for PostgreSQL "
              + on.attempt().to(),
          major.fixExtension(
              entry.getKey(), "in " + in + ": DROP EXTENSION " + quoted.get(entry.getKey()) + ";"));
    }
  }

  private static void warnOfUnknownVersion(
      Inspection on, NewMajorFiles major, Answers.Row row, Findings findings) {
    String name = row.get("name");
    String version = row.get("version");
    String made = defaultVersion(major.control(name));
    Set<String> known = versions(major.extensions(), name);
    known.add(made);
    if (!known.contains(version)) {
      findings.warn(
          "the extension "
              + name
              + " of "
              + ObjectNames.database(row.database())
              + " has the version "
              + version
              + ", which PostgreSQL "
              + on.attempt().to()
              + " does not know: the new cluster gets "
              + made,
          "if the load fails on it, change it before: ALTER EXTENSION "
              + row.get("quoted")
              + " UPDATE TO '"
              + made
              + "';");
    }
  }

  private static String defaultVersion(Path control) {
    try {
      return ConfFile.parse(Files.readAllBytes(control)).value("default_version").orElse("");
    } catch (IOException e) {
      throw CoexistException.failed("cannot read " + control, e.toString(), "", e);
    }
  }

  /** The versions between which the scripts {@code name--from--to.sql} lead. */
  private static Set<String> versions(Path extensions, String name) {
    Set<String> versions = new TreeSet<>();
    String[] scripts = extensions.toFile().list();
    for (String script : scripts == null ? new String[0] : scripts) {
      if (script.startsWith(name + "--") && script.endsWith(".sql")) {
        String between = script.substring(name.length() + 2, script.length() - ".sql".length());
        versions.addAll(List.of(between.split("--", -1)));
      }
    }
    return versions;
  }
}
