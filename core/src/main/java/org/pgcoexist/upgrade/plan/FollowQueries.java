package org.pgcoexist.upgrade.plan;

import java.util.Locale;
import org.pgcoexist.model.MajorVersion;

/** What a database holds that a new cluster can follow, and what it cannot. */
public final class FollowQueries {

  /** As identifiers, quoted where they must be. */
  public static final String NAME = "format('%I.%I', n.nspname, c.relname)";

  /** Without one a client could not change or delete rows of a published table. */
  public static final String HAS_IDENTITY =
      "(c.relreplident = 'f' OR EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid"
          + " AND i.indisvalid AND CASE c.relreplident WHEN 'd' THEN i.indisprimary"
          + " WHEN 'i' THEN i.indisreplident ELSE false END))";

  /** What is an extension's own comes with that, but for what its configuration tables hold. */
  private static final String OF_USER =
      " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid >= 16384"
          + " AND (NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass"
          + " AND d.objid = c.oid AND d.deptype = 'e')"
          + " OR EXISTS (SELECT FROM pg_extension WHERE c.oid = ANY (extconfig)))";

  /** Of pg_class c and pg_namespace n, plain tables whose rows last. */
  public static final String TABLES =
      OF_USER
          + " AND c.relkind = 'r' AND c.relpersistence = 'p' AND n.nspname NOT LIKE 'pg\\_%'"
          + " AND n.nspname <> 'information_schema'";

  public static final String SEQUENCES =
      OF_USER + " AND c.relkind = 'S' AND c.relpersistence <> 't'";

  public static final String UNLOGGED_TABLES =
      OF_USER + " AND c.relkind = 'r' AND c.relpersistence = 'u'";

  /**
   * Whether all that is changed of large objects is found by the transactions that did it: not
   * their rights, comments and labels, and the numbers of all of them are one text.
   */
  public static final String TRACED_OBJECTS =
      "(SELECT count(*) FROM pg_largeobject_metadata) <= 5000000 AND NOT EXISTS (SELECT FROM pg_largeobject_metadata WHERE lomacl IS NOT NULL) AND NOT EXISTS"
          + " (SELECT FROM pg_description WHERE classoid = 'pg_largeobject'::regclass) AND NOT"
          + " EXISTS (SELECT FROM pg_seclabel WHERE classoid = 'pg_largeobject'::regclass)";

  /** Materialized views with something in them. */
  public static final String FILLED_VIEWS = OF_USER + " AND c.relkind = 'm' AND c.relispopulated";

  /** Since then rows are received with the rights of their table's owner, before as superuser. */
  private static final int FIRST_AS_OWNER = 16;

  /**
   * What keeps the new server from receiving rows as they are, or would let somebody work with a
   * superuser's rights as they are received.
   */
  public enum Obstacle {
    /** Fires for rows that are received, too. */
    TRIGGER(
        "the trigger %s fires for rows that are received, too, and would do its work twice",
        "let it fire for clients only until the upgrade is done (ALTER TABLE ... ENABLE"
            + " TRIGGER), or use -m parallel"),
    /** The owner, as whom rows are received, is not let in by policies. */
    POLICY(
        "the table %s forces its policies on its owner, with whose rights rows are received",
        "until the upgrade is done: ALTER TABLE %s NO FORCE ROW LEVEL SECURITY; or use -m"
            + " parallel"),
    /** The owner has taken rights from himself. */
    RIGHTS(
        "the owner of the table %s has not all rights on it, and rows are received with his",
        "GRANT ALL ON TABLE %s to its owner, or use -m parallel"),
    /** What it calls would run as superuser for every row; a dump runs it as the table's owner. */
    INDEX(
        "the index %s computes with what an ordinary role owns, and before PostgreSQL 16 rows are"
            + " received as superuser",
        "use -m parallel, or move to 16 or newer"),
    /** Rows would mean something else, or not be taken. */
    SETTING(
        "%s counts for what sends and receives rows, too, and would change or end that",
        "until the upgrade is done, reset it; or use -m parallel");

    private final String problem;
    private final String fix;

    Obstacle(String problem, String fix) {
      this.problem = problem;
      this.fix = fix;
    }

    /** As the queries name it. */
    public String kind() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * What is wrong.
     *
     * @param name with the database it is in
     */
    public String problem(String name) {
      return String.format(Locale.ROOT, problem, name);
    }

    public String fix(String name) {
      return fix.contains("%s") ? String.format(Locale.ROOT, fix, name) : fix;
    }
  }

  private static final String TRIGGERS =
      "SELECT 'trigger' AS kind, format('%I on %I.%I', t.tgname, n.nspname, c.relname) AS name"
          + " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
          + " JOIN pg_namespace n ON n.oid = c.relnamespace"
          + " WHERE t.tgenabled IN ('A', 'R') AND NOT t.tgisinternal";

  /** The last of several that count for the owner's role in this database is the one. */
  private static final String SETTINGS =
      " UNION ALL SELECT 'setting', format('the setting %s of the database or its superuser', u)"
          + " FROM pg_db_role_setting s, unnest(s.setconfig) u WHERE s.setdatabase IN (0, (SELECT oid"
          + " FROM pg_database WHERE datname = current_database())) AND s.setrole IN (0, (SELECT oid"
          + " FROM pg_roles WHERE rolname = session_user))"
          + " AND (split_part(u, '=', 1) IN ('array_nulls', 'xmloption', 'role',"
          + " 'local_preload_libraries') OR split_part(u, '=', 1) IN ('statement_timeout',"
          + " 'transaction_timeout') AND (split_part(u, '=', 2) || CASE WHEN u ~ '=[0-9]+$' THEN"
          + " 'ms' ELSE '' END)::interval BETWEEN '1us' AND '10s')";

  private static final String AS_OWNER =
      " UNION ALL SELECT 'policy', "
          + NAME
          + TABLES
          + " AND c.relrowsecurity AND c.relforcerowsecurity AND NOT EXISTS (SELECT FROM pg_roles r"
          + " WHERE r.oid = c.relowner AND (r.rolsuper OR r.rolbypassrls)) UNION ALL SELECT 'rights', "
          + NAME
          + TABLES
          + " AND NOT (has_table_privilege(c.relowner, c.oid, 'SELECT') AND has_table_privilege("
          + "c.relowner, c.oid, 'INSERT') AND has_table_privilege(c.relowner, c.oid, 'UPDATE') AND"
          + " has_table_privilege(c.relowner, c.oid, 'DELETE') AND has_table_privilege(c.relowner,"
          + " c.oid, 'TRUNCATE'))";

  /** Of enums nothing is computed; whatever else a role can make may have a function in it. */
  private static final String AS_SUPERUSER =
      " UNION ALL SELECT 'index', format('%s of the table %s', i.indexrelid::regclass,"
          + " i.indrelid::regclass) FROM pg_index i WHERE i.indexrelid >= 16384 AND EXISTS (SELECT"
          + " FROM (SELECT p.proowner AS owner FROM pg_depend d JOIN pg_proc p ON p.oid = d.refobjid"
          + " WHERE d.refclassid = 'pg_proc'::regclass AND d.classid = 'pg_class'::regclass"
          + " AND d.objid = i.indexrelid UNION ALL SELECT o.oprowner FROM pg_depend d"
          + " JOIN pg_operator o ON o.oid = d.refobjid WHERE d.refclassid ="
          + " 'pg_operator'::regclass AND d.classid = 'pg_class'::regclass AND d.objid ="
          + " i.indexrelid UNION ALL SELECT y.typowner FROM pg_type y LEFT JOIN pg_type e"
          + " ON e.oid = y.typelem WHERE coalesce(e.typtype, y.typtype) <> 'e' AND y.oid IN"
          + " (SELECT d.refobjid FROM pg_depend d WHERE d.refclassid = 'pg_type'::regclass"
          + " AND d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid UNION ALL SELECT"
          + " a.atttypid FROM pg_attribute a WHERE a.attrelid = i.indexrelid)) x"
          + " JOIN pg_roles r ON r.oid = x.owner WHERE NOT r.rolsuper)";

  private FollowQueries() {}

  /**
   * Columns kind and name of each {@link Obstacle}.
   *
   * @param to the new server's major
   */
  public static String obstacles(MajorVersion to) {
    return TRIGGERS + SETTINGS + (to.isAtLeast(FIRST_AS_OWNER) ? AS_OWNER : AS_SUPERUSER);
  }
}
