package org.pgcoexist.upgrade.errors;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class RestoreErrorsTest {

  private static List<LoadError> read(String told) {
    RestoreErrors errors = new RestoreErrors();
    told.lines().forEach(errors::err);
    return errors.all();
  }

  @Test
  void anErrorHasObjectDetailsAndStatement() {
    List<LoadError> errors =
        read(
            """
            pg_restore: while PROCESSING TOC:
            pg_restore: from TOC entry 3360; 1259 16400 INDEX place_key postgres
            pg_restore: error: could not execute query: ERROR:  function norm(text) does not exist
            LINE 1:  SELECT replace(norm(t), ' ', '-')\s
                                    ^
            HINT:  No function matches the given name and argument types.
            QUERY:   SELECT replace(norm(t), ' ', '-')\s
            CONTEXT:  SQL function "search_key" during inlining
            Command was: CREATE INDEX "place_key"
                ON "public"."place" ("name");


            pg_restore: warning: errors ignored on restore: 1
            """);
    assertEquals(1, errors.size());
    assertEquals(
        """
        INDEX place_key postgres: function norm(text) does not exist
          HINT:  No function matches the given name and argument types.
          CONTEXT:  SQL function "search_key" during inlining
          statement: CREATE INDEX "place_key" ON "public"."place" ("name");""",
        errors.get(0).text());
  }

  @Test
  void errorsOfOneEntryHaveTheSameObject() {
    List<LoadError> errors =
        read(
            """
            pg_restore: from TOC entry 1; 1259 1 VIEW v postgres
            pg_restore: error: could not execute query: ERROR:  a
            Command was: CREATE VIEW v
            pg_restore: error: could not execute query: ERROR:  b
            Command was: ALTER VIEW v
            pg_restore: from TOC entry 2; 1259 2 TABLE t postgres
            pg_restore: error: could not execute query: ERROR:  c
            """);
    assertEquals(
        List.of(
            new LoadError("VIEW v postgres", "a", List.of(), "CREATE VIEW v"),
            new LoadError("VIEW v postgres", "b", List.of(), "ALTER VIEW v"),
            new LoadError("TABLE t postgres", "c", List.of(), "")),
        errors);
  }

  @Test
  void whatADumpTellsIsReadToo() {
    assertEquals(
        List.of(
            new LoadError(
                "", "canceling statement due to lock timeout", List.of("DETAIL:  d"), "")),
        read(
            """
            pg_dump: error: query failed: ERROR:  canceling statement due to lock timeout
            DETAIL:  d
            """));
    assertEquals(List.of(LoadError.of("out of room")), read("pg_dump: error: out of room\n"));
    assertEquals(
        List.of(LoadError.of("role \"a\" does not exist")),
        read("psql:/x/globals.sql:17: ERROR:  role \"a\" does not exist\n"));
  }

  @Test
  void warningsAndNoticesAreNoErrors() {
    assertEquals(
        List.of(),
        read(
            """
            pg_dump: warning: there are circular foreign-key constraints on this table:
            psql:/x/globals.sql:17: NOTICE:  a word
            """));
  }
}
