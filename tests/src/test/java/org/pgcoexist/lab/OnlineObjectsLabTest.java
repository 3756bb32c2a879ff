package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Large objects that clients make, change and remove while the new cluster follows: more of them
 * than one transaction may lock.
 */
@Tag("slice-3")
class OnlineObjectsLabTest extends OnlineTests {

  /** 63 bytes, quoted. */
  private static final String OWNER = "\"o'\"\"\\! :since %s $$\u001f" + "ü".repeat(22) + "\"";

  private static final String MAKE =
      "SELECT lo_unlink(4711); CREATE ROLE "
          + OWNER
          + "; SELECT count(lo_from_bytea(n, convert_to('at first ' || n, 'UTF8')))"
          + " FROM generate_series(20001, 32000) n";

  /** A hole, an end, nothing at all, another owner, and numbers that come again. */
  private static final String CHANGE =
      """
      SELECT lo_put(20001, 5, 'put'), lo_put(20002, 9000, 'far'), lo_create(19999), lo_from_bytea(40000, 'late');
      DO $$ BEGIN PERFORM lo_truncate(lo_open(20003, 131072), 2), lo_truncate(lo_open(20004, 131072), 0); END $$;
      ALTER LARGE OBJECT 20005 OWNER TO OWNER_NAME;
      SELECT lo_unlink(20006), lo_unlink(32000), count(lo_unlink(n)) FROM generate_series(25000, 27999) n;
      SELECT lo_create(20006);
      SELECT count(lo_from_bytea(n, convert_to('new ' || n, 'UTF8'))) FROM generate_series(27000, 30500) n
      WHERE n NOT IN (SELECT oid FROM pg_largeobject_metadata);
      SET ROLE OWNER_NAME; SELECT lo_from_bytea(40001, 'theirs')
      """
          .replace("OWNER_NAME", OWNER);

  private static final String ALL =
      "SELECT count(*) || ' ' || md5(string_agg(concat_ws(' ', oid, lo_get(oid), lomowner::regrole,"
          + " lomacl, obj_description(oid, 'pg_largeobject')), '/' ORDER BY oid))"
          + " FROM pg_largeobject_metadata";

  /** It changes one, and fails. */
  private static final String HOOK =
      """
      d=/etc/postgresql-common/pg_upgradecluster.d
      mkdir -p $d
      cat >$d/fails <<'E'
      #!/bin/sh
      [ "$4" = init ] || { psql --cluster $3/$2 -Xq -d shop -c "SELECT lo_put(20010, 0, 'hook')" && exit 1; }
      E
      chmod 755 $d/fails
      """;

  private String change(String statements) {
    machine.sql(OLD, "shop", statements);
    return machine.sql(OLD, "shop", ALL);
  }

  /**
   * At first by their changes, whatever a cutover that failed has left; then as a whole, since
   * whose rights were changed is not known.
   */
  @Test
  void areWhatTheyWereWhenClientsWereShutOut() throws InterruptedException {
    machine.sql(OLD, "shop", MAKE);
    Outcome check = upgrade("--check").requireStatus(0);
    assertTrue(check.err().contains("large objects that change until then, of database \"shop\""));
    upgrade("--prepare", "--verify=content").requireStatus(0);
    String all = change(CHANGE);
    machine.shell(HOOK).requireStatus(0);
    goOn().requireStatus(1);
    machine.require("rm", "/etc/postgresql-common/pg_upgradecluster.d/fails");
    goOn().requireStatus(0);
    assertEquals(all, machine.sql(NEW, "shop", ALL));
    takeBack();
    upgrade("--prepare").requireStatus(0);
    all =
        change(
            "COMMENT ON LARGE OBJECT 20001 IS 'it''s'; GRANT SELECT ON LARGE OBJECT 20007 TO "
                + OWNER
                + "; SELECT lo_unlink(20008), lo_put(20009, 0, 'later')");
    machine.require("/opt/die-at", "carry", "jvm", "shop", "-r");
    goOn().requireStatus(0);
    assertEquals(all, machine.sql(NEW, "shop", ALL));
  }
}
