package org.pgcoexist.upgrade.transfer;

import java.util.List;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.upgrade.UpgradeContext;

/**
 * What pg_dumpall never writes: the properties of the databases postgres and template1 (they are
 * there already, so it makes no CREATE DATABASE for them) and ALTER ROLE ALL SET.
 *
 * <p>Each query runs on the old server and yields statements for the new one.
 */
final class LeftOut {

  private static final String OURS = "d.datname IN ('postgres', 'template1')";

  /** Settings whose stored value is a list of quoted names already (guc.h, GUC_LIST_QUOTE). */
  private static final String LISTS =
      "'local_preload_libraries', 'search_path', 'session_preload_libraries',"
          + " 'shared_preload_libraries', 'temp_tablespaces', 'unix_socket_directories'";

  private static final String OWNER =
      "SELECT format('ALTER DATABASE %I OWNER TO %I', d.datname, pg_get_userbyid(d.datdba))"
          + " FROM pg_database d WHERE d.datdba <> 10 AND "
          + OURS;

  private static final String LIMIT =
      "SELECT format('ALTER DATABASE %I CONNECTION LIMIT %s', d.datname, d.datconnlimit)"
          + " FROM pg_database d WHERE d.datconnlimit <> -1 AND "
          + OURS;

  private static final String TEMPLATE =
      "SELECT format('ALTER DATABASE %I IS_TEMPLATE %s', d.datname, d.datistemplate)"
          + " FROM pg_database d WHERE d.datistemplate <> (d.datname = 'template1') AND "
          + OURS;

  private static final String COMMENT =
      "SELECT format('COMMENT ON DATABASE %I IS %L', d.datname,"
          + " shobj_description(d.oid, 'pg_database')) FROM pg_database d WHERE "
          + OURS;

  private static final String REVOKE =
      "SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC, %I', d.datname,"
          + " pg_get_userbyid(d.datdba)) FROM pg_database d WHERE d.datacl IS NOT NULL AND "
          + OURS;

  /** The owner's grants first: the others depend on them. */
  private static final String GRANT =
      "SELECT format('SET SESSION AUTHORIZATION %I; GRANT %s ON DATABASE %I TO %s%s;"
          + " RESET SESSION AUTHORIZATION', pg_get_userbyid(a.grantor), a.privilege_type, d.datname,"
          + " CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,"
          + " CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)"
          + " FROM pg_database d, aclexplode(d.datacl) a WHERE "
          + OURS
          + " ORDER BY a.grantor <> d.datdba, a.grantee <> d.datdba";

  private static final String SETTINGS =
      "SELECT format('ALTER %s SET %s TO %s',"
          + " CASE WHEN s.setdatabase = 0 THEN 'ROLE ALL'"
          + " WHEN s.setrole = 0 THEN format('DATABASE %I', d.datname)"
          + " ELSE format('ROLE %I IN DATABASE %I', pg_get_userbyid(s.setrole), d.datname) END,"
          + " quote_ident(c.name), CASE WHEN c.name IN ("
          + LISTS
          + ") AND c.value NOT IN ('', '\"\"')"
          + " THEN c.value ELSE quote_literal(c.value) END)"
          + " FROM pg_db_role_setting s LEFT JOIN pg_database d ON d.oid = s.setdatabase,"
          + " LATERAL (SELECT split_part(u, '=', 1) AS name,"
          + " substr(u, strpos(u, '=') + 1) AS value FROM unnest(s.setconfig) u) c"
          + " WHERE (s.setdatabase = 0 AND s.setrole = 0) OR "
          + OURS;

  private final UpgradeContext context;

  LeftOut(UpgradeContext context) {
    this.context = context;
  }

  void carryOver() throws InterruptedException {
    Psql old = context.oldPsql();
    StringBuilder script = new StringBuilder();
    for (String query : List.of(OWNER, LIMIT, TEMPLATE, COMMENT, REVOKE, GRANT, SETTINGS)) {
      String what = "cannot ask for what pg_dumpall leaves out";
      for (List<String> row : old.rows(what, "template1", query)) {
        script.append(row.get(0)).append(";\n");
      }
    }
    context
        .newPsql()
        .execute("cannot carry over what pg_dumpall leaves out", "template1", script.toString());
  }
}
