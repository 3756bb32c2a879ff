package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The examples beside us: hook scripts for pgBackRest and extensions, metrics for Prometheus. */
@Tag("slice-4")
class NeighboursLabTest {

  private static final String EXAMPLES = "/usr/share/pg-coexist/examples";
  private static final String INSTALL =
      "DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \"$@\"";

  /** A cluster that archives into a stanza, with a full backup. */
  private static final String ARCHIVE =
      """
      set -e
      cat >/etc/pgbackrest.conf <<'END'
      [global]
      repo1-path=/var/lib/pgbackrest
      repo1-retention-full=9
      start-fast=y

      [shop]
      pg1-path=/var/lib/postgresql/shop/data
      pg1-port=5440
      END
      pg_conftool 15 shop set archive_mode on
      pg_conftool 15 shop set archive_command 'pgbackrest --stanza=shop archive-push %p'
      pg_ctlcluster 15 shop restart
      install -D $1/pg_upgradecluster.d/* -t /etc/postgresql-common/pg_upgradecluster.d
      """;

  private static final String REMINDER = "the cluster archives its WAL (archive_mode = on)";
  private static final String SCRIPT = "update_extensions.sql";

  private LabMachine machine;

  private void start(LabOptions options, String... packages) {
    machine = LabMachine.start(options);
    machine.shell(INSTALL, packages).requireStatus(0);
    machine.require("pg_coexist", "create", "shop", "-v", "15", "-p", "5440");
  }

  @AfterEach
  void remove() {
    if (machine != null) {
      machine.close();
    }
  }

  private Outcome pgbackrest(String... words) {
    List<String> all = new ArrayList<>(List.of("pgbackrest", "--stanza=shop"));
    all.addAll(List.of(words));
    return machine.as("postgres", all.toArray(String[]::new));
  }

  private Outcome upgrade(String... options) {
    Outcome outcome = machine.shell("pg_version_upgrade -c shop \"$@\"", options);
    outcome.requireStatus(0);
    return outcome;
  }

  /** The majors of all backups, as each one's part of the stanza's history has it. */
  private List<String> backups() {
    JsonObject stanza =
        JsonParser.parseString(pgbackrest("--output=json", "info").text())
            .getAsJsonArray()
            .get(0)
            .getAsJsonObject();
    JsonArray history = stanza.getAsJsonArray("db");
    List<String> backups = new ArrayList<>();
    for (JsonElement one : stanza.getAsJsonArray("backup")) {
      JsonObject backup = one.getAsJsonObject();
      int id = backup.getAsJsonObject("database").get("id").getAsInt();
      for (JsonElement database : history) {
        if (database.getAsJsonObject().get("id").getAsInt() == id) {
          backups.add(
              backup.get("type").getAsString()
                  + " "
                  + database.getAsJsonObject().get("version").getAsString());
        }
      }
    }
    return backups;
  }

  /** Archived at once, and none was refused. */
  private void assertArchives(String major) {
    pgbackrest("check").requireStatus(0);
    String refused = "SELECT failed_count FROM pg_stat_archiver";
    assertEquals("0", machine.sql(major + "/shop", "postgres", refused));
  }

  private String extension(String major) {
    return machine.sql(
        major + "/shop",
        "postgres",
        "SELECT e.extversion = a.default_version FROM pg_extension e JOIN"
            + " pg_available_extensions a ON a.name = e.extname WHERE extname ="
            + " 'pg_stat_statements'");
  }

  @Test
  void pgBackRestAndExtensionsGoOnAfterAnUpgrade() {
    start(LabOptions.majors("15,17"), "pgbackrest");
    machine.shell(ARCHIVE, EXAMPLES).requireStatus(0);
    machine.sql("15/shop", "postgres", "CREATE EXTENSION pg_stat_statements");
    pgbackrest("stanza-create").requireStatus(0);
    pgbackrest("backup").requireStatus(0);

    Outcome outcome = upgrade("-v", "17", "-m", "copy");
    assertTrue(outcome.err().contains(REMINDER), outcome::toString);
    assertFalse(outcome.err().contains("hook script"), outcome::toString);
    assertTrue(outcome.out().contains(REMINDER), outcome::toString);
    assertFalse(outcome.out().contains(SCRIPT), outcome::toString);
    assertArchives("17");
    assertEquals("t", extension("17"));
    pgbackrest("backup").requireStatus(0);
    assertEquals(List.of("full 15", "full 17"), backups());

    upgrade("--rollback", "--discard-new-writes");
    pgbackrest("stanza-upgrade").requireStatus(0);
    pgbackrest("check").requireStatus(0);
    assertTheyMayFail();
  }

  /** What they cannot do is told, and the upgrade is done; then it is done by hand. */
  private void assertTheyMayFail() {
    machine.require("mv", "/var/lib/pgbackrest", "/root");
    String update = "/usr/share/postgresql/17/extension/pg_stat_statements--1.10--1.11.sql";
    machine.shell("echo 'SELECT 1/0;' >>$1", update).requireStatus(0);
    Outcome outcome = upgrade("-v", "17", "-m", "copy", "--no-trial");
    assertTrue(
        outcome.err().contains("warning: the hook script pgbackrest in the phase finish:\n"),
        outcome::toString);
    assertTrue(
        outcome.err().contains("once the upgrade is done: pgbackrest --stanza=shop stanza-upgrade"),
        outcome::toString);
    assertTrue(outcome.err().contains("division by zero"), outcome::toString);
    assertTrue(outcome.out().contains(SCRIPT), outcome::toString);
    machine.require("mv", "/root/pgbackrest", "/var/lib");
    pgbackrest("stanza-upgrade").requireStatus(0);
    pgbackrest("check").requireStatus(0);
    pgbackrest("backup").requireStatus(0);
    assertEquals(List.of("full 15", "full 17", "full 17"), backups());
  }

  private String metrics() {
    return machine
        .shell(
            "curl -fsS http://localhost:9100/metrics | grep -E '^(pg_coexist|node_textfile_scrape)'")
        .text();
  }

  /** Once by the service; the timer starts it from then on. */
  private void writeMetrics() {
    machine.require("systemctl", "start", "pg-coexist-metrics.service");
  }

  @Test
  void aMonitorSeesWhatIsWrong() {
    start(LabOptions.majors("15").systemd(), "prometheus-node-exporter", "curl", "jq");
    assertEquals(
        "Registry, disk and postgresql-common agree about 1 registered cluster",
        machine.require("pg_coexist", "check", "--brief"));
    machine
        .shell(
            "cd $1/prometheus && install pg-coexist-metrics /usr/local/sbin && install -m 644"
                + " pg-coexist-metrics.service pg-coexist-metrics.timer /etc/systemd/system"
                + " && systemctl enable --now pg-coexist-metrics.timer"
                + " && systemd-analyze verify pg-coexist-metrics.timer",
            EXAMPLES)
        .requireStatus(0);
    writeMetrics();
    assertEquals(
        """
        node_textfile_scrape_error 0
        pg_coexist_cluster_up{cluster="main",status="unregistered",version="15"} 1
        pg_coexist_cluster_up{cluster="shop",status="active",version="15"} 1
        pg_coexist_disagreements 0""",
        metrics());

    machine.shell("pg_ctlcluster 15 shop stop; pg_conftool 15 shop set port 5499").requireStatus(0);
    Outcome brief = machine.run("pg_coexist", "check", "--brief").requireStatus(1);
    assertEquals("1 disagreement: shop port-differs\n", brief.out());
    writeMetrics();
    String metrics = metrics();
    for (String line :
        List.of(
            "pg_coexist_disagreements 1",
            "pg_coexist_disagreement{cluster=\"shop\",kind=\"port-differs\"} 1",
            "pg_coexist_cluster_up{cluster=\"shop\",status=\"active\",version=\"15\"} 0",
            "pg_coexist_attention{cluster=\"shop\",kind=\"down\"} 1")) {
      assertTrue(metrics.lines().toList().contains(line), metrics);
    }
    assertAFailureLeavesTheFile(metrics);
  }

  /** All of it or nothing, and nothing else is left. */
  private void assertAFailureLeavesTheFile(String metrics) {
    machine.require("chmod", "a-x", "/usr/bin/jq");
    machine.run("systemctl", "start", "pg-coexist-metrics.service").requireStatus(1);
    assertEquals(metrics, metrics());
    assertEquals(
        "pg-coexist.prom",
        machine.shell("cd /var/lib/prometheus/node-exporter && ls -A | grep pg-coexist").text());
  }
}
