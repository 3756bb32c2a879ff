package org.pgcoexist.upgrade.load;

import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.postgres.Sql;

/**
 * That a role belongs to another.
 *
 * <p>Before 16 anybody could be the grantor of one; 16 refuses some of them, and what the dump says
 * is lost. Granted by whoever loads them, where they are missing then.
 *
 * @param admin whether it may be granted further
 */
record Membership(String role, String member, boolean admin) {

  private static final String ALL =
      "SELECT pg_get_userbyid(roleid), pg_get_userbyid(member), bool_or(admin_option)"
          + " FROM pg_auth_members GROUP BY 1, 2 ORDER BY 1, 2";

  /** All of a cluster. */
  static List<Membership> of(Psql server, String database) throws InterruptedException {
    List<Membership> all = new ArrayList<>();
    for (List<String> row : server.rows("cannot ask for memberships", database, ALL)) {
      all.add(new Membership(row.get(0), row.get(1), row.get(2).equals("t")));
    }
    return all;
  }

  /** True when this or more is among them. */
  boolean isIn(List<Membership> others) {
    return others.contains(this) || others.contains(new Membership(role, member, true));
  }

  String grant() {
    return "GRANT "
        + Sql.identifier(role)
        + " TO "
        + Sql.identifier(member)
        + (admin ? " WITH ADMIN OPTION" : "");
  }
}
