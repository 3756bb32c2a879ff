package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Awkward settings stay in effect over all majors, and no upgrade leaves a stale name. */
@Tag("slice-7")
class SettingsChainLabTest {

  /** A boolean until 14. */
  private static final Map<String, String> SHOWN_BY_15 = Map.of("wal_compression", "pglz");

  private static final Set<String> GONE_IN_15 =
      Set.of(
          "operator_precedence_warning",
          "stats_temp_directory",
          "vacuum_cleanup_index_scale_factor");

  private static final Set<String> GONE_IN_18 = Set.of("ssl_ecdh_curve");

  @Test
  void settingsOf13AreInEffectIn18() {
    LabMachine machine = LabMachine.start(LabOptions.majors("13,15,17,18"));
    try (AwkwardCluster shop = new AwkwardCluster(machine, "13")) {
      shop.upgrade("13", "15", GONE_IN_15, SHOWN_BY_15);
      drop(machine, "13");
      shop.upgrade("15", "17", AwkwardCluster.GONE_FROM_15_TO_17, Map.of());
      drop(machine, "15");
      includeAccessFiles(machine);
      shop.upgrade("17", "18", GONE_IN_18, Map.of());
      assertRenamedAndHandedOver(machine);
    }
  }

  private static void assertRenamedAndHandedOver(LabMachine machine) {
    assertEquals("prime256v1", machine.sql("18/shop", "postgres", "SHOW ssl_groups"));
    assertEquals("off", machine.sql("18/shop", "postgres", "SHOW debug_parallel_query"));
    assertEquals(
        "0.5|command line",
        machine.sql(
            "18/shop",
            "postgres",
            "SELECT setting, source FROM pg_settings WHERE name = 'geqo_seed'"));
    assertEquals(
        "SHOP_HOME=/etc/postgresql/18/shop/private.d",
        machine
            .shell(
                "tr '\\0' '\\n' </proc/$(head -n1 $1/data/postmaster.pid)/environ"
                    + " | grep SHOP_HOME",
                AwkwardCluster.PATH)
            .text());
  }

  private static void drop(LabMachine machine, String major) {
    machine.run("pg_version_upgrade", "-c", "shop", "--delete-old").requireStatus(0);
    assertEquals("", machine.require("find", "/var/lib/pg-coexist", "-name", "*.originals"), major);
  }

  /** As 16 and newer have them: relative, absolute, a directory, a list. */
  private static void includeAccessFiles(LabMachine machine) {
    machine
        .shell(
            "cd /etc/postgresql/17/shop && install -d -o postgres hba.d"
                + " && echo 'local a @../users.list peer' >hba.d/a.conf"
                + " && echo \"local b @$PWD/users.list peer\" >hba.d/b.conf"
                + " && echo 'local c all peer' >/srv/c.conf"
                + " && printf '%s\\n' \"include_dir $PWD/hba.d\" 'include_if_exists none.conf'"
                + " 'include /srv/c.conf' >>pg_hba.conf"
                + " && echo \"include '$PWD/more.map'\" | tr \"'\" '\"' >>pg_ident.conf"
                + " && echo 'more me you' >more.map && chown -R postgres: ."
                + " && pg_ctlcluster 17 shop reload")
        .requireStatus(0);
  }
}
