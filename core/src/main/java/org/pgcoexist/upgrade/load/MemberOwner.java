package org.pgcoexist.upgrade.load;

import java.util.List;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.postgres.Sql;

/**
 * Whose an object is that an extension has made. A dump makes the extension as the superuser who
 * loads it, and so all that is in it.
 *
 * @param type the kind of object, as ALTER calls it
 * @param identity the object, as SQL calls it
 * @param owner the role
 */
record MemberOwner(String type, String identity, String owner) {

  /**
   * All that have an owner of their own: sequences of columns and types of tables follow their
   * table.
   */
  private static final String ALL =
      "SELECT i.type, i.identity, coalesce(pg_get_userbyid(o.refobjid), '') FROM pg_depend d"
          + " CROSS JOIN LATERAL pg_identify_object(d.classid, d.objid, 0) i"
          + " LEFT JOIN pg_shdepend o ON o.classid = d.classid AND o.objid = d.objid"
          + " AND o.objsubid = 0 AND o.deptype = 'o' AND o.dbid = (SELECT oid FROM pg_database"
          + " WHERE datname = current_database())"
          + " WHERE d.deptype = 'e' AND NOT EXISTS (SELECT FROM pg_depend t"
          + " WHERE t.classid = d.classid AND t.objid = d.objid AND t.deptype IN ('a', 'i')"
          + " AND t.refclassid = 'pg_class'::regclass) ORDER BY 1, 2";

  /** Those of a database; the bootstrap superuser's have no owner here. */
  static List<MemberOwner> of(Psql server, String database) throws InterruptedException {
    return server.rows("cannot ask whose the objects of extensions are", database, ALL).stream()
        .map(row -> new MemberOwner(row.get(0), row.get(1), row.get(2)))
        .toList();
  }

  boolean hasOwner() {
    return !owner.isEmpty();
  }

  /** True when this object is there and another role's: a newer extension may lack it. */
  boolean isOtherwiseIn(List<MemberOwner> others) {
    return others.stream()
        .anyMatch(
            other ->
                other.type.equals(type)
                    && other.identity.equals(identity)
                    && !other.owner.equals(owner));
  }

  /** Gives it to its owner. */
  String statement() {
    return "ALTER " + type + " " + identity + " OWNER TO " + Sql.identifier(owner);
  }
}
