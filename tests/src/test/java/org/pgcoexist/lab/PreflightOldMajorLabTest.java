package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What only a long way brings: from 13 to 18, or the newest major's programs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PreflightOldMajorLabTest {

  private static final List<String> FAULTS =
      List.of(
          "CREATE OPERATOR !!! (leftarg = bigint, function = numeric_fac)",
          "CREATE VIEW facts AS SELECT 5 ! AS f",
          "CREATE AGGREGATE all_of (anyelement) (sfunc = array_append, stype = anyarray)",
          "CREATE OPERATOR &&& (leftarg = anyarray, rightarg = anyelement, function ="
              + " array_append)",
          "CREATE FUNCTION recode(integer, integer, cstring, internal, integer) RETURNS void"
              + " LANGUAGE c STRICT AS '$libdir/utf8_and_iso8859_1', 'iso8859_1_to_utf8'",
          "CREATE CONVERSION mine FOR 'LATIN1' TO 'UTF8' FROM recode",
          "ALTER ROLE postgres SET vacuum_cleanup_index_scale_factor = 0.2",
          "ALTER ROLE postgres SET password_encryption = 'on'",
          "CREATE ROLE carl PASSWORD 'md5a3556571e93b0d20722ba62be61e8c2d'");

  private static final List<String> MENDS =
      List.of(
          "DROP OPERATOR public.!!!(bigint,NONE)",
          "CREATE OR REPLACE VIEW facts AS SELECT factorial(5) AS f",
          "DROP AGGREGATE public.all_of(anyelement)",
          "DROP OPERATOR public.&&&(anyarray,anyelement)",
          "DROP CONVERSION mine",
          "DROP FUNCTION recode",
          "ALTER ROLE postgres RESET ALL");

  private LabMachine machine;

  @BeforeAll
  void make() {
    machine = LabMachine.start(LabOptions.majors("13,15,17,18"));
  }

  @AfterAll
  void remove() {
    if (machine != null) {
      machine.close();
    }
  }

  private Outcome check(String cluster, String... options) {
    String[] words = new String[options.length + 6];
    String[] first = {"pg_version_upgrade", "-c", cluster, "-v", "18", "--check"};
    System.arraycopy(first, 0, words, 0, 6);
    System.arraycopy(options, 0, words, 6, options.length);
    return machine.run(words);
  }

  @Test
  void whatPostgresql14NoLongerHas() {
    machine.require("pg_coexist", "create", "old", "-v", "13", "-p", "5450");
    for (String statement : FAULTS) {
      machine.sql("13/old", "postgres", statement);
    }
    String statistics =
        machine.require(
            "sed", "-n", "/^stats_temp_directory/=", "/etc/postgresql/13/old/postgresql.conf");
    Outcome outcome = check("old");
    Lines.assertSame(
        "warning: /etc/postgresql/13/old/postgresql.conf:"
            + statistics
            + ": stats_temp_directory was removed in PostgreSQL 15 and will be commented out\n"
            + """
        warning: roles have MD5 passwords, which PostgreSQL 18 takes and a later major will not: carl
          Next: SET password_encryption = 'scram-sha-256'; then give each its password again, with \\password in psql
        pg_version_upgrade: cannot upgrade cluster old, and nothing was touched:
          PostgreSQL 18 does not take what ALTER ROLE postgres SET password_encryption says: invalid value for parameter "password_encryption": "on"
          PostgreSQL 18 does not take what ALTER ROLE postgres SET vacuum_cleanup_index_scale_factor says: unrecognized configuration parameter "vacuum_cleanup_index_scale_factor"
          the aggregate public.all_of(anyelement) of database "postgres" cannot be made anew: PostgreSQL 14 has its function for other argument types (anycompatiblearray)
          the conversion public.mine of database "postgres" cannot be made anew: PostgreSQL 14 wants another kind of function for one
          the operator public.!!!(bigint,NONE) of database "postgres" cannot be made anew: PostgreSQL 14 has no postfix operators
          the operator public.&&&(anyarray,anyelement) of database "postgres" cannot be made anew: PostgreSQL 14 has its function for other argument types (anycompatiblearray)
          the view public.facts of database "postgres" cannot be made anew: PostgreSQL 14 has no operator ! or !!
        Next: ALTER ROLE postgres RESET password_encryption;
              ALTER ROLE postgres RESET vacuum_cleanup_index_scale_factor;
              in database "postgres": DROP AGGREGATE public.all_of(anyelement); make it again afterwards
              in database "postgres": DROP CONVERSION public.mine;
              in database "postgres": DROP OPERATOR public.!!!(bigint,NONE);
              in database "postgres": DROP OPERATOR public.&&&(anyarray,anyelement); make it again afterwards
              in database "postgres": write it anew with factorial(): \\d+ public.facts
        """,
        outcome.err());
    assertEquals(3, outcome.status());
    for (String fix : MENDS) {
      machine.sql("13/old", "postgres", fix);
    }
    machine.run("pg_version_upgrade", "-c", "old", "-v", "18").requireStatus(0);
  }

  @Test
  void theNewestMajorsDumpWouldHoldAMarkOfTheServers() {
    machine.require("pg_coexist", "create", "marked", "-v", "15", "-p", "5460");
    machine.sql("15/marked", "postgres", "CREATE TABLE t (a int)");
    check("marked").requireStatus(0);
    Outcome outcome = check("marked", "--dump-with=new");
    assertEquals(
        """
        pg_version_upgrade: cannot upgrade cluster marked, and nothing was touched:
          /usr/lib/postgresql/18/bin/pg_dump would write a mark of the server's own, pg_attver, of the columns in database "postgres" into the dump, and no server takes it back
        Next: leave --dump-with=new out
        """,
        outcome.err());
    assertEquals(3, outcome.status());
  }
}
