package org.pgcoexist.upgrade.preflight.catalog;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.process.Command;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.ObjectNames;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;

/**
 * The system has the locale of every database and collation. A database has one of the C library
 * also when its provider is another.
 */
public final class LocalesCheck implements Check {

  @Override
  public String once(MajorVersion from, MajorVersion to) {
    return "SELECT l.locale, 'database \"' || d.datname || '\"' AS place FROM pg_database d,"
        + " LATERAL (VALUES (d.datcollate::text), (d.datctype::text)) l (locale)";
  }

  /** Those that initdb made have no place in a dump. */
  @Override
  public String each(MajorVersion from, MajorVersion to) {
    return "SELECT l.locale, format('collation %I.%I', n.nspname, c.collname) AS place"
        + " FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace,"
        + " LATERAL (VALUES (c.collcollate::text), (c.collctype::text)) l (locale)"
        + " WHERE c.collprovider = 'c' AND c.oid >= 16384";
  }

  @Override
  public void check(Inspection on, Findings findings) throws InterruptedException {
    Map<String, Set<String>> users = new TreeMap<>();
    for (Answers.Row row : on.once(this)) {
      users.computeIfAbsent(row.get("locale"), key -> new TreeSet<>()).add(row.get("place"));
    }
    for (Answers.Row row : on.each(this)) {
      users
          .computeIfAbsent(row.get("locale"), key -> new TreeSet<>())
          .add(row.get("place") + " in " + ObjectNames.database(row.database()));
    }
    if (users.isEmpty()) {
      return;
    }
    Set<String> available = available(on);
    for (Map.Entry<String, Set<String>> entry : users.entrySet()) {
      if (!available.contains(normal(entry.getKey()))) {
        findings.refuse(
            "the system lacks the locale "
                + entry.getKey()
                + " of "
                + String.join(", ", entry.getValue()),
            fix(entry.getKey()));
      }
    }
  }

  private static Set<String> available(Inspection on) throws InterruptedException {
    String list =
        on.runner().require("cannot list the system's locales", Command.of("locale", "-a")).text();
    Set<String> names = new HashSet<>(Set.of("C", "POSIX"));
    for (String line : list.split("\n", -1)) {
      names.add(normal(line.strip()));
    }
    return names;
  }

  /** As glibc compares them: of the codeset only letters and digits count, in any case. */
  static String normal(String locale) {
    int dot = locale.indexOf('.');
    if (dot < 0) {
      return locale;
    }
    int at = locale.indexOf('@', dot);
    String codeset = locale.substring(dot + 1, at < 0 ? locale.length() : at);
    return locale.substring(0, dot)
        + "."
        + codeset.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT)
        + (at < 0 ? "" : locale.substring(at));
  }

  static String fix(String locale) {
    String normal = normal(locale);
    return normal.endsWith(".utf8")
        ? "echo '"
            + normal.replace(".utf8", ".UTF-8 UTF-8")
            + "' >>/etc/locale.gen; locale-gen; then start the cluster's server again"
        : "dpkg-reconfigure locales, and choose it; then start the cluster's server again";
  }
}
