package org.pgcoexist.upgrade.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaSheetTest {

  private static String sheet(int from, String dump) throws IOException {
    ByteArrayOutputStream sheet = new ByteArrayOutputStream();
    byte[] bytes = dump.getBytes(StandardCharsets.ISO_8859_1);
    SchemaSheet.write(new ByteArrayInputStream(bytes), from, sheet);
    return sheet.toString(StandardCharsets.ISO_8859_1);
  }

  /** What becomes of the lines of one table. */
  private static List<String> inTable(int from, String lines) throws IOException {
    String heading =
        "--\n-- Database \"d\" dump\n--\n--\n-- Name: t; Type: TABLE; Schema: s; Owner: o\n--\n";
    return sheet(from, heading + lines + "\n")
        .lines()
        .map(line -> line.substring("d\tTABLE t in schema s\t".length()).strip())
        .toList();
  }

  private static final String DUMP =
      """
      --
      -- PostgreSQL database cluster dump
      --

      SET default_transaction_read_only = off;

      --
      -- Roles
      --

      CREATE ROLE anna;

      --
      -- Database "a "b"" dump
      --

      \\connect 'a "b"'

      --
      -- PostgreSQL database dump
      --

      -- Dumped from database version 15.8 (Debian)
      SET lock_timeout = 0;

      SET default_tablespace = fast;
      SET default_table_access_method = heap;

      --
      -- Name: t; Type: x; Type: TABLE; Schema: s; Owner: o; Tablespace: fast
      --

      CREATE TABLE s.t (
          i integer
      );

      --
      -- Name: s; Type: SCHEMA; Schema: -; Owner: o
      --

      CREATE SCHEMA s;
      """;

  private static final String SHEET =
      """
      \tPostgreSQL database cluster dump\tSET default_transaction_read_only = off;
      \tRoles\tCREATE ROLE anna;
      a "b"\t\t\t\\connect 'a "b"'
      a "b"\t\t\tSET lock_timeout = 0;
      a "b"\tTABLE t; Type: x in schema s\t\tTABLESPACE fast
      a "b"\tTABLE t; Type: x in schema s\t\tCREATE TABLE s.t (
      a "b"\tTABLE t; Type: x in schema s\t\t    i integer
      a "b"\tTABLE t; Type: x in schema s\t\t);
      a "b"\tSCHEMA s\t\tCREATE SCHEMA s;
      """;

  @Test
  void everyLineTellsItsDatabaseAndObject() throws Exception {
    assertEquals(SHEET, sheet(17, DUMP));
  }

  @Test
  void grantsHaveNoOrderAndTellWhoGrants() throws Exception {
    assertEquals(
        """
        d\tACL TABLE t in schema s\tGRANT SELECT ON TABLE s.t TO a WITH GRANT OPTION;
        d\tACL TABLE t in schema s\tGRANT SELECT ON TABLE s.t TO b;  as a;
        d\tACL TABLE t in schema s\tGRANT SELECT ON TABLE s.t TO c;
        """,
        sheet(
            17,
            """
            --
            -- Database "d" dump
            --
            --
            -- Name: TABLE t; Type: ACL; Schema: s; Owner: o
            --
            GRANT SELECT ON TABLE s.t TO a WITH GRANT OPTION;
            SET SESSION AUTHORIZATION a;
            GRANT SELECT ON TABLE s.t TO b;
            RESET SESSION AUTHORIZATION;
            GRANT SELECT ON TABLE s.t TO c;
            """));
  }

  @Test
  void aCommentInAFunctionStaysInIt() throws Exception {
    assertEquals(
        List.of("CREATE FUNCTION f() AS $$", "-- adds one", "$$;"),
        inTable(17, "CREATE FUNCTION f() AS $$\n--\n-- adds one\n--\n$$;"));
  }

  @Test
  void bytesOfAnyEncodingPassAndLongLinesInPieces() throws Exception {
    assertEquals(List.of("-- \u00e9\u00ff\u0080"), inTable(17, "-- \u00e9\u00ff\u0080"));
    String longest = "x".repeat(DumpLines.LONGEST + 100_000);
    List<String> pieces = inTable(17, longest);
    assertEquals(2, pieces.size());
    assertEquals(longest, String.join("", pieces));
  }

  /** What only looks different in two dumps comes to the same text; old, new, common. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "17|\\restrict aQx|\\restrict bY|\\restrict",
        "17|\\unrestrict aQx|\\unrestrict bY|\\unrestrict",
        "17|SET (pg_attver=3, n_distinct=5)|SET (n_distinct=5)|SET (n_distinct=5)",
        "17|SET (n_distinct=5, pg_attver=3)|SET (n_distinct=5)|SET (n_distinct=5)",
        "17|CREATE POLICY p ON s.t TO b, \"A a\" USING (true);|CREATE POLICY p ON s.t TO \"A a\", b"
            + " USING (true);|CREATE POLICY p ON s.t TO \"A a\", b USING (true);",
        "13|CREATE PROCEDURE s.p(a int, b int)|CREATE PROCEDURE s.p(IN a int, IN b int)"
            + "|CREATE PROCEDURE s.p(a int, b int)",
        "15|GRANT a TO b WITH INHERIT TRUE GRANTED BY c;|GRANT a TO b WITH INHERIT FALSE;|GRANT a"
            + " TO b;",
        "15|\" TO b WITH ADMIN OPTION, INHERIT TRUE GRANTED BY c;|\" TO b WITH ADMIN"
            + " OPTION;|\" TO b WITH ADMIN OPTION;",
        "15|GRANT a TO b WITH ADMIN OPTION, INHERIT TRUE;|GRANT a TO b WITH ADMIN OPTION, INHERIT"
            + " TRUE GRANTED BY c;|GRANT a TO b WITH ADMIN OPTION;",
        "15|CREATE VIEW s.v AS SELECT t.i FROM s.t;|CREATE VIEW s.v AS SELECT i FROM s.t;"
            + "|CREATE VIEW s.v AS SELECT i FROM s.t;",
        "15|CREATE COLLATION c (provider = icu, locale = 'de_AT');|CREATE COLLATION c (provider ="
            + " icu, locale = 'de-AT');|CREATE COLLATION c (provider = icu, locale = 'de-at');",
        "15|CREATE VIEW s.v AS SELECT XMLSERIALIZE(CONTENT x AS text);|CREATE VIEW s.v AS SELECT"
            + " XMLSERIALIZE(CONTENT x AS text NO INDENT);|CREATE VIEW s.v AS SELECT"
            + " XMLSERIALIZE(CONTENT x AS text);",
        "16|ALTER DEFAULT PRIVILEGES FOR ROLE p IN SCHEMA s GRANT"
            + " SELECT,INSERT,REFERENCES,DELETE,TRIGGER,TRUNCATE,UPDATE ON TABLES TO a;|ALTER"
            + " DEFAULT PRIVILEGES FOR ROLE p IN SCHEMA s GRANT ALL ON TABLES TO a;|ALTER DEFAULT"
            + " PRIVILEGES FOR ROLE p IN SCHEMA s GRANT ALL ON TABLES TO a;",
        "16|GRANT SELECT,INSERT,REFERENCES,DELETE,TRIGGER,TRUNCATE,UPDATE ON TABLE s.t TO a;|GRANT"
            + " SELECT,INSERT,REFERENCES,DELETE,TRIGGER,TRUNCATE,MAINTAIN,UPDATE ON TABLE s.t TO a;"
            + "|GRANT ALL ON TABLE s.t TO a;"
      })
  void theSameInTwoWaysIsTheSame(int from, String old, String now, String common) throws Exception {
    assertEquals(List.of(common), inTable(from, old));
    assertEquals(List.of(common), inTable(from, now));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "17|ALTER TABLE ONLY s.t ALTER COLUMN i SET (pg_attver=1);",
        "13|    multirange_type_name = s.m",
        "14|    UNLOGGED",
        "16|GRANT MAINTAIN ON TABLE s.t TO a;"
      })
  void whatOnlyOneOfThemCanHaveIsLeftOut(int from, String line) throws Exception {
    assertEquals(List.of(), inTable(from, line));
  }

  /** Where both majors have something, it counts. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "15|    UNLOGGED",
        "14|    multirange_type_name = s.m",
        "14|CREATE PROCEDURE s.p(IN a int)",
        "16|GRANT a TO b WITH INHERIT TRUE GRANTED BY c;",
        "16|CREATE VIEW s.v AS SELECT t.i FROM s.t;",
        "17|GRANT MAINTAIN ON TABLE s.t TO a;"
      })
  void fromTheMajorThatHasItOnItCounts(int from, String line) throws Exception {
    assertEquals(List.of(line.strip()), inTable(from, line));
  }

  @Test
  void aProcedureIsCalledTheSameIn13() throws Exception {
    String dump =
        "--\n-- Database \"d\" dump\n--\n--\n"
            + "-- Name: PROCEDURE p(IN a int); Type: ACL; Schema: s; Owner: o\n--\nx\n";
    assertEquals("d\tACL PROCEDURE p(a int) in schema s\t\tx\n", sheet(13, dump));
    assertEquals("d\tACL PROCEDURE p(IN a int) in schema s\t\tx\n", sheet(14, dump));
  }

  /** The sheets are sorted by this field: with a tab in it only a part of it would count. */
  @Test
  void whatIsSortedIsOneField() throws Exception {
    assertEquals(
        "d\tTABLE t in schema s\tGRANT SELECT ON TABLE s.t TO \"a b c\"  as 'x y';\n",
        sheet(
                17,
                "--\n-- Database \"d\" dump\n--\n--\n-- Name: t; Type: TABLE; Schema: s; Owner: o\n--\n"
                    + "SET SESSION AUTHORIZATION 'x\ty';\n"
                    + "GRANT SELECT ON TABLE s.t TO \"a\tb\tc\"\n")
            .lines()
            .filter(line -> line.contains("GRANT"))
            .map(line -> line + "\n")
            .findFirst()
            .orElseThrow());
  }
}
