package org.pgcoexist.upgrade.preflight.catalog;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.pgcoexist.postgres.Sql;
import org.pgcoexist.upgrade.plan.ObjectNames;
import org.pgcoexist.upgrade.plan.SourceFacts;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;

/**
 * The name of each database can be given to a program: pg_dumpall refuses one with a line break,
 * and a program is given the letters of a name, where the server knows only bytes.
 *
 * <p>This is reported early, and keeps nobody's name from doing harm: see {@link Sql}.
 */
public final class NamesCheck implements Check {

  /** Encodings in which a name has the bytes that programs are given. */
  private static final Set<String> UTF8 = Set.of("UTF8", "SQL_ASCII");

  private static final char UNKNOWN = '\ufffd';

  @Override
  public void check(Inspection on, Findings findings) {
    for (SourceFacts.Database database : on.attempt().source().databases()) {
      String name = database.name();
      String rename = "ALTER DATABASE " + Sql.visibleIdentifier(name) + " RENAME TO ...;";
      if (name.indexOf('\n') >= 0 || name.indexOf('\r') >= 0) {
        findings.refuse(
            "the name of the database "
                + Sql.visibleIdentifier(name)
                + " has a line break, which pg_dumpall does not take",
            "rename it: " + rename);
      } else if (name.indexOf(UNKNOWN) >= 0
          || (!isAscii(name) && !UTF8.contains(on.attempt().source().encoding()))) {
        findings.refuse(
            "the name of the database "
                + ObjectNames.quoted(name)
                + " has other letters than ASCII in another encoding than UTF-8, so that programs"
                + " cannot be given it",
            "rename it for the upgrade, in psql: " + rename);
      }
    }
  }

  private static boolean isAscii(String name) {
    return StandardCharsets.US_ASCII.newEncoder().canEncode(name);
  }
}
