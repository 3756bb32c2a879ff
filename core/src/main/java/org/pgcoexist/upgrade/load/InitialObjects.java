package org.pgcoexist.upgrade.load;

import java.util.List;
import org.pgcoexist.postgres.Psql;

/**
 * What every new database has, and what a dump therefore never tells: that the schema public has no
 * comment any more, that it or plpgsql were dropped, and whose an extension is.
 *
 * <p>Each query runs on the old server and yields statements for the new one, which can be
 * repeated.
 */
final class InitialObjects {

  private static final String COMMENT =
      "SELECT 'COMMENT ON SCHEMA public IS NULL' FROM pg_namespace WHERE nspname = 'public'"
          + " AND obj_description(oid, 'pg_namespace') IS NULL";

  private static final String DROPPED =
      "SELECT 'DROP EXTENSION IF EXISTS plpgsql' WHERE NOT EXISTS (SELECT FROM pg_extension"
          + " WHERE extname = 'plpgsql') UNION ALL SELECT 'DROP SCHEMA IF EXISTS public'"
          + " WHERE NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'public')";

  /** There is no ALTER EXTENSION OWNER. The bootstrap superuser owns without an entry. */
  private static final String EXTENSION_OWNERS =
      "SELECT format('WITH e AS (UPDATE pg_extension SET extowner = %L::regrole WHERE extname = %L"
          + " RETURNING oid, extowner) INSERT INTO pg_shdepend (dbid, classid, objid, objsubid,"
          + " refclassid, refobjid, deptype) SELECT d.oid, ''pg_extension''::regclass, e.oid, 0,"
          + " ''pg_authid''::regclass, e.extowner, ''o'' FROM e, pg_database d WHERE d.datname ="
          + " current_database() AND NOT EXISTS (SELECT FROM pg_shdepend s WHERE s.dbid = d.oid AND"
          + " s.classid = ''pg_extension''::regclass AND s.objid = e.oid AND s.deptype = ''o'')',"
          + " extowner::regrole, extname) FROM pg_extension WHERE extowner <> 10";

  private final Psql old;

  InitialObjects(Psql old) {
    this.old = old;
  }

  /**
   * Notes what is to be done in a database of the new server.
   *
   * @param dumped whether the objects of extensions are made anew, and are not as they were
   */
  void add(String database, Statements statements, boolean dumped) throws InterruptedException {
    String query = EXTENSION_OWNERS + " UNION ALL " + COMMENT + " UNION ALL " + DROPPED;
    for (List<String> row : old.rows("cannot ask for what new databases have", database, query)) {
      statements.add(database, row.get(0));
    }
    if (dumped) {
      for (MemberOwner member : MemberOwner.of(old, database)) {
        if (member.hasOwner()) {
          statements.addMember(database, member);
        }
      }
    }
  }
}
