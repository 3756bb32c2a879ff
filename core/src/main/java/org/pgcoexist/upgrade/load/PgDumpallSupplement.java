package org.pgcoexist.upgrade.load;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgcoexist.CoexistException;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.postgres.Sql;
import org.pgcoexist.upgrade.plan.SourceFacts;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;

/**
 * What pg_dumpall never writes, or writes so that a newer major refuses it, also when pg_upgrade
 * calls it: the properties of the databases postgres and template1 (they are there already, so it
 * makes no CREATE DATABASE for them), ALTER ROLE ALL SET, some memberships, the rights on the
 * schema public, what every new database has; and how far it is with what it receives.
 *
 * <p>Each query runs on the old server and yields statements for the new one.
 */
public final class PgDumpallSupplement {

  private static final String OURS = "d.datname IN ('postgres', 'template1')";

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
      "SELECT d.datname, r.rolname, u FROM pg_db_role_setting s"
          + " LEFT JOIN pg_database d ON d.oid = s.setdatabase"
          + " LEFT JOIN pg_roles r ON r.oid = s.setrole, unnest(s.setconfig) u"
          + " WHERE ";

  private static final String OF_ALL = "(s.setdatabase = 0 AND s.setrole = 0)";

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

  private final UpgradeContext context;
  private final UpgradePlan attempt;
  private final Path file;
  private final Supplier<List<SourceFacts.Database>> databases;

  /**
   * @param file where all of it is between the two servers
   */
  public PgDumpallSupplement(UpgradeContext context, Path file) {
    this(context, file, () -> context.source().databases());
  }

  /**
   * @param databases what is in the databases themselves is brought of these only
   */
  public PgDumpallSupplement(
      UpgradeContext context, Path file, Supplier<List<SourceFacts.Database>> databases) {
    this.context = context;
    this.attempt = context.attempt();
    this.file = file;
    this.databases = databases;
  }

  /** True when the target may refuse memberships that the dump holds; they are brought here. */
  public boolean bringsMemberships() {
    return !attempt.from().isAtLeast(16) && attempt.to().isAtLeast(16);
  }

  /** Writes it down; the old private server runs with all databases open. */
  public void dump() throws InterruptedException {
    Statements statements = new Statements();
    for (String query : List.of(OWNER, LIMIT, TEMPLATE, COMMENT, REVOKE, GRANT)) {
      for (List<String> row : ask(query, attempt.source().openDatabase())) {
        statements.add("template1", row.get(0));
      }
    }
    addSettings(SETTINGS + OF_ALL + " OR " + OURS, statements);
    if (!attempt.from().isAtLeast(15) && attempt.to().isAtLeast(15)) {
      for (SourceFacts.Database database : databases.get()) {
        add(PUBLIC_SCHEMA, database.name(), statements);
      }
    }
    addInitialObjects(statements, /* dumped= */ true);
    addReplication(statements);
    write(statements);
  }

  private void addInitialObjects(Statements statements, boolean dumped)
      throws InterruptedException {
    InitialObjects objects = new InitialObjects(context.oldPsql());
    for (SourceFacts.Database database : databases.get()) {
      objects.add(database.name(), statements, dumped);
    }
  }

  private void addReplication(Statements statements) throws InterruptedException {
    boolean isNews = !attempt.from().isAtLeast(16) && attempt.to().isAtLeast(16);
    new Replication(context.oldPsql(), attempt.source().openDatabase()).add(statements, isNews);
  }

  /** The same before pg_upgrade, which brings most of it. */
  public void dumpForPgUpgrade() throws InterruptedException {
    Statements statements = new Statements();
    addSettings(SETTINGS + OF_ALL, statements);
    addInitialObjects(statements, /* dumped= */ false);
    addReplication(statements);
    write(statements);
  }

  private void write(Statements statements) throws InterruptedException {
    List<Membership> memberships =
        bringsMemberships()
            ? Membership.of(context.oldPsql(), attempt.source().openDatabase())
            : List.of();
    context.disks().owner().replace(file, statements.toJson(memberships), 0600);
  }

  private List<List<String>> ask(String query, String database) throws InterruptedException {
    return context.oldPsql().rows("cannot ask for what pg_dumpall leaves out", database, query);
  }

  private void add(String query, String database, Statements statements)
      throws InterruptedException {
    for (List<String> row : ask(query, database)) {
      statements.add(database, row.get(0));
    }
  }

  private void addSettings(String query, Statements statements) throws InterruptedException {
    for (List<String> row : ask(query, attempt.source().openDatabase())) {
      Optional<String> database = Optional.ofNullable(row.get(0));
      Optional<String> role = Optional.ofNullable(row.get(1));
      statements.add("template1", Sql.alterSetting(database, role, row.get(2)));
    }
  }

  /** Carries it over to the new private server; the first error ends it. */
  public void load(Psql server) throws InterruptedException {
    byte[] json = context.disks().owner().read(file).orElseThrow(this::gone);
    Statements.load(json, server);
  }

  private CoexistException gone() {
    return CoexistException.failed(
        "cannot carry over what pg_dumpall leaves out", file + " is gone", "");
  }
}
