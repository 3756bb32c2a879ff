package org.pgcoexist.upgrade.transfer;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.process.Command;
import org.pgcoexist.upgrade.Attempt;
import org.pgcoexist.upgrade.SourceFacts;
import org.pgcoexist.upgrade.UpgradeContext;

/**
 * What pg_dumpall never writes, or writes so that a newer major refuses it, also when pg_upgrade
 * calls it: the properties of the databases postgres and template1 (they are there already, so it
 * makes no CREATE DATABASE for them), ALTER ROLE ALL SET, some memberships, the rights on the
 * schema public.
 *
 * <p>Each query runs on the old server and yields statements of a psql script.
 */
public final class LeftOut {

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
      "SELECT format('SET SESSION AUTHORIZATION %I; GRANT %s ON DATABASE %I TO %s%s; RESET SESSION"
          + " AUTHORIZATION', pg_get_userbyid(a.grantor), a.privilege_type, d.datname, CASE WHEN"
          + " a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END, CASE"
          + " WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) FROM pg_database d,"
          + " aclexplode(d.datacl) a WHERE "
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
          + " WHERE ";

  private static final String OF_ALL = "(s.setdatabase = 0 AND s.setrole = 0)";

  /**
   * Before 16 anybody could be the grantor of a membership; 16 refuses some of them, and what the
   * dump says is lost. Granted by whoever runs the script, where it is missing then.
   */
  private static final String MEMBERSHIPS =
      "SELECT format('SELECT %L WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_auth_members a"
          + " WHERE pg_get_userbyid(a.roleid) = %L AND pg_get_userbyid(a.member) = %L"
          + " AND a.admin_option >= %L) \\gexec', format('GRANT %I TO %I%s',"
          + " pg_get_userbyid(roleid), pg_get_userbyid(member),"
          + " CASE WHEN admin_option THEN ' WITH ADMIN OPTION' ELSE '' END),"
          + " pg_get_userbyid(roleid), pg_get_userbyid(member), admin_option)"
          + " FROM pg_auth_members ORDER BY 1";

  /** Since 15 the schema public has another owner and nobody else may create in it. */
  private static final String PUBLIC_SCHEMA =
      "SELECT format('ALTER SCHEMA public OWNER TO %I; REVOKE ALL ON SCHEMA public FROM PUBLIC,"
          + " %1$I', pg_get_userbyid(nspowner)) FROM pg_namespace WHERE nspname = 'public' UNION"
          + " ALL SELECT format('SET SESSION AUTHORIZATION %I; GRANT %s ON SCHEMA public TO %s%s;"
          + " RESET SESSION AUTHORIZATION', pg_get_userbyid(a.grantor), a.privilege_type, CASE WHEN"
          + " a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END, CASE"
          + " WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) FROM pg_namespace n,"
          + " aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a WHERE n.nspname ="
          + " 'public'";

  /** Until 16 a subscription worked as its owner, which it needs to be told since. */
  private static final String SUBSCRIPTIONS =
      "SELECT format('ALTER SUBSCRIPTION %I SET (run_as_owner = true);', s.subname), d.datname"
          + " FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid ORDER BY 2, 1";

  private final UpgradeContext context;
  private final Attempt attempt;
  private final Path file;

  /**
   * @param file where the script is
   */
  public LeftOut(UpgradeContext context, Path file) {
    this.context = context;
    this.attempt = context.attempt();
    this.file = file;
  }

  /** True when the target may refuse memberships that the dump holds; the script brings them. */
  boolean bringsMemberships() {
    return !attempt.from().isAtLeast(16) && attempt.to().isAtLeast(16);
  }

  /** Writes the script; the old private server runs with all databases open. */
  public void dump() throws InterruptedException {
    StringBuilder script = new StringBuilder();
    for (String query : List.of(OWNER, LIMIT, TEMPLATE, COMMENT, REVOKE, GRANT)) {
      add(query, "template1", ";", script);
    }
    add(SETTINGS + OF_ALL + " OR " + OURS, "template1", ";", script);
    if (bringsMemberships()) {
      add(MEMBERSHIPS, "template1", "", script);
    }
    if (!attempt.from().isAtLeast(15) && attempt.to().isAtLeast(15)) {
      for (SourceFacts.Database database : attempt.source().databases()) {
        connect(database.name(), script);
        add(PUBLIC_SCHEMA, database.name(), ";", script);
      }
    }
    if (bringsMemberships()) {
      addSubscriptions(script);
    }
    write(script);
  }

  private static void connect(String database, StringBuilder script) {
    String connection = Psql.connection(database).replace("\"", "\"\"");
    script.append("\\connect -reuse-previous=on \"").append(connection).append("\"\n");
  }

  /** From below 16 to 16 or newer. */
  private void addSubscriptions(StringBuilder script) throws InterruptedException {
    String what = "cannot ask for subscriptions";
    for (List<String> row : context.oldPsql().rows(what, "template1", SUBSCRIPTIONS)) {
      connect(row.get(1), script);
      script.append(row.get(0)).append('\n');
    }
  }

  /** The same after pg_upgrade, which brings all but ALTER ROLE ALL. */
  public void dumpForPgUpgrade() throws InterruptedException {
    StringBuilder script = new StringBuilder();
    add(SETTINGS + OF_ALL, "template1", ";", script);
    write(script);
  }

  private void write(StringBuilder script) {
    byte[] content = script.toString().getBytes(StandardCharsets.UTF_8);
    context.disks().owner().replace(file, content, 0600);
  }

  private void add(String query, String database, String end, StringBuilder script)
      throws InterruptedException {
    String what = "cannot ask for what pg_dumpall leaves out";
    for (List<String> row : context.oldPsql().rows(what, database, query)) {
      script.append(row.get(0)).append(end).append('\n');
    }
  }

  /** Runs the script on the new private server; the first error ends it. */
  public void load(Psql server) throws InterruptedException {
    Command command = server.script(file, "--set=ON_ERROR_STOP=1").with("PGCLIENTENCODING", "UTF8");
    context.runner().require("cannot carry over what pg_dumpall leaves out", command);
  }
}
