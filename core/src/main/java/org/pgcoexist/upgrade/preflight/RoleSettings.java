package org.pgcoexist.upgrade.preflight;

/** The settings that roles and databases have of their own. */
public final class RoleSettings {

  /** The place of what is set for all roles, as superusers alone may. */
  public static final String ALL = "ROLE ALL";

  /** Columns: name, value, place and the statement that takes it away. */
  public static final String SELECT =
      "SELECT split_part(u, '=', 1) AS name, substr(u, strpos(u, '=') + 1) AS value,"
          + " whose.whose AS place,"
          + " format('ALTER %s RESET %I;', whose.whose, split_part(u, '=', 1)) AS reset"
          + " FROM pg_db_role_setting s LEFT JOIN pg_database d ON d.oid = s.setdatabase,"
          + " LATERAL (SELECT CASE"
          + " WHEN s.setrole = 0 AND s.setdatabase = 0 THEN '"
          + ALL
          + "'"
          + " WHEN s.setrole = 0 THEN format('DATABASE %I', d.datname)"
          + " WHEN s.setdatabase = 0 THEN format('ROLE %I', pg_get_userbyid(s.setrole))"
          + " ELSE format('ROLE %I IN DATABASE %I', pg_get_userbyid(s.setrole), d.datname)"
          + " END AS whose) whose, unnest(s.setconfig) u";

  private RoleSettings() {}
}
