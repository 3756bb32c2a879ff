package org.pgcoexist.upgrade.verify;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What differs in two schema dumps of one pg_dumpall though the servers hold the same: each line is
 * brought to a form both have, or left out.
 *
 * <p>Lines are bytes, one character each (ISO 8859-1), since every database has its own encoding.
 * Found by dumping a rich cluster from majors 13 to 18 before and after an upgrade.
 */
final class SchemaRules {

  private static final String IDENTIFIER =
      "(?:\"(?:[^\"]|\"\")+\"|[A-Za-z_\\x80-\\xff][\\w$\\x80-\\xff]*)";

  private static final Pattern RESTRICT = Pattern.compile("^(\\\\(?:un)?restrict) .*");

  private static final Pattern STAMP_ALONE =
      Pattern.compile("^ALTER (?:FOREIGN )?TABLE ONLY .* SET \\(pg_attver=\\d+\\);$");
  private static final Pattern STAMP_FIRST = Pattern.compile("\\(pg_attver=\\d+, ");
  private static final Pattern STAMP_LATER = Pattern.compile(", pg_attver=\\d+");

  private static final Pattern POLICY_ROLES =
      Pattern.compile(" TO (" + IDENTIFIER + "(?:, " + IDENTIFIER + ")+)");
  private static final Pattern ONE_IDENTIFIER = Pattern.compile(IDENTIFIER);

  private static final Pattern PROCEDURE = Pattern.compile("\\bPROCEDURE\\b");
  private static final Pattern IN_PARAMETER = Pattern.compile("([(,] ?)IN ");

  private static final Pattern LOGGED = Pattern.compile("^    (?:UN)?LOGGED$");

  private static final Pattern ICU =
      Pattern.compile("(?<=\\b(?:ICU_LOCALE = |locale = |LOCALE = )')[^']*(?=')");

  /** The end of one: a role's name may have a line break, and GRANT stand in a line before. */
  private static final Pattern MEMBERSHIP =
      Pattern.compile(
          "^(.*?)(?: WITH INHERIT (?:TRUE|FALSE)"
              + "|( WITH ADMIN OPTION), INHERIT (?:TRUE|FALSE))(?: GRANTED BY .*)?;$");

  private static final Pattern VIEW =
      Pattern.compile("^CREATE (?:OR REPLACE )?(?:MATERIALIZED )?VIEW ");
  private static final Pattern QUALIFIER =
      Pattern.compile(
          "(?<!FROM )(?<!JOIN )(?<!VIEW )(?<![\\w$\\x80-\\xff\".])"
              + IDENTIFIER
              + "\\.(?=[\"A-Za-z_\\x80-\\xff*])");

  private static final Pattern TABLE_PRIVILEGES =
      Pattern.compile(
          "^(?:ALTER DEFAULT PRIVILEGES FOR ROLE .* )?(?:GRANT|REVOKE) [A-Z,]+ ON TABLES? ");
  private static final Pattern MAINTAIN_ALONE =
      Pattern.compile("(?:^| )GRANT MAINTAIN ON TABLES? ");
  private static final Pattern MAINTAIN = Pattern.compile(",MAINTAIN\\b|\\bMAINTAIN,");
  private static final Pattern ALL_BEFORE_17 =
      Pattern.compile(
          "(^| )(GRANT|REVOKE) SELECT,INSERT,REFERENCES,DELETE,TRIGGER,TRUNCATE,UPDATE (?=ON"
              + " TABLE)");

  private final int from;
  private boolean inView;

  /**
   * Rules for one dump, to be given its lines in order.
   *
   * @param from the major of the older of the two servers
   */
  SchemaRules(int from) {
    this.from = from;
  }

  /** What is left of a line, without its end; empty when nothing is. */
  Optional<String> apply(String line) {
    // The server's version is what an upgrade changes. How many blank lines pg_dumpall leaves where
    // it has nothing to say differs. The default tablespace and access method stand before the
    // object they were last changed for; the one is in the object's comment, the other is asked
    // for.
    if (line.isEmpty()
        || line.startsWith("-- Dumped from database version ")
        || line.startsWith("SET default_tablespace = ")
        || line.startsWith("SET default_table_access_method = ")) {
      return Optional.empty();
    }
    String text = line;
    if (text.startsWith("\\")) {
      // The key is random.
      text = RESTRICT.matcher(text).replaceFirst("$1");
    }
    if (text.contains("pg_attver=")) {
      // Servers with the security fixes of November 2026 stamp columns with pg_attver; a pg_dump
      // without them shows the stamp.
      if (STAMP_ALONE.matcher(text).find()) {
        return Optional.empty();
      }
      String first = STAMP_FIRST.matcher(text).replaceFirst("(");
      text = first.equals(text) ? STAMP_LATER.matcher(text).replaceFirst("") : first;
    }
    if (text.startsWith("CREATE POLICY")) {
      // pg_dump lists the roles in the order of their creation, and a dump creates roles in the
      // order of names.
      text = POLICY_ROLES.matcher(text).replaceFirst(SchemaRules::sorted);
    }
    return newer(text);
  }

  private static String sorted(MatchResult roles) {
    String list =
        ONE_IDENTIFIER
            .matcher(roles.group(1))
            .results()
            .map(MatchResult::group)
            .sorted()
            .collect(Collectors.joining(", "));
    return Matcher.quoteReplacement(" TO " + list);
  }

  /** What a newer major writes in another way, though it means the same. */
  private Optional<String> newer(String line) {
    String text = line;
    if (from < 14) {
      // 14 gave every range type a multirange type, and calls the IN parameters of procedures by
      // that word.
      if (text.startsWith("    multirange_type_name = ")) {
        return Optional.empty();
      }
      text = name(text);
    }
    // Before 15 the sequence of an unlogged table is logged; only pg_dump of 15 and newer keeps it
    // so.
    if (from < 15 && LOGGED.matcher(text).matches()) {
      return Optional.empty();
    }
    if (from < 16) {
      text = before16(text);
    }
    return from < 17 ? before17(text) : Optional.of(text);
  }

  /** The name of an object, which for a procedure has its parameters. */
  String name(String object) {
    return from < 14 && PROCEDURE.matcher(object).find()
        ? IN_PARAMETER.matcher(object).replaceAll("$1")
        : object;
  }

  private String before16(String line) {
    String text = line;
    // Before 16 memberships have no options, and pg_dumpall of 16 and newer takes no notice of
    // their grantors.
    if (text.contains("INHERIT ")) {
      text =
          MEMBERSHIP
              .matcher(text)
              .replaceFirst(
                  m ->
                      Matcher.quoteReplacement(
                          m.group(1) + (m.group(2) == null ? "" : m.group(2)) + ";"));
    }
    // 16 writes ICU locales as language tags, in their canonical form.
    if (text.startsWith("CREATE DATABASE ") || text.startsWith("CREATE COLLATION ")) {
      text = ICU.matcher(text).replaceAll(m -> Matcher.quoteReplacement(IcuLocale.of(m.group())));
    }
    // 16 knows INDENT and says that there is none.
    text = text.replace(" NO INDENT)", ")");
    // From 16 on the server leaves out a column's qualifier in a view where there is but one
    // relation. It is not known from the text how many there are, so that the qualifiers of all
    // columns of a view go.
    inView = inView || VIEW.matcher(text).find();
    if (inView) {
      text = QUALIFIER.matcher(text).replaceAll("");
      inView = !text.endsWith(";");
    }
    return text;
  }

  /**
   * 17 added MAINTAIN to the privileges of tables. An older major's ALL becomes ALL or the seven it
   * had before, depending on whose pg_dump wrote it.
   */
  private static Optional<String> before17(String line) {
    if (!TABLE_PRIVILEGES.matcher(line).find()) {
      return Optional.of(line);
    }
    if (MAINTAIN_ALONE.matcher(line).find()) {
      return Optional.empty();
    }
    String text = MAINTAIN.matcher(line).replaceFirst("");
    return Optional.of(ALL_BEFORE_17.matcher(text).replaceFirst("$1$2 ALL "));
  }
}
