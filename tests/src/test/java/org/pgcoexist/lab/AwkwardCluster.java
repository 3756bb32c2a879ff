package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The cluster "shop" with awkward settings, and what an upgrade must make of them. */
final class AwkwardCluster implements AutoCloseable {

  static final Set<String> GONE_FROM_15_TO_17 =
      Set.of(
          "db_user_namespace",
          "force_parallel_mode",
          "old_snapshot_threshold",
          "trace_recovery_messages",
          "vacuum_defer_cleanup_age");

  static final String PATH = "/var/lib/postgresql/shop";

  private final LabMachine machine;

  AwkwardCluster(LabMachine machine, String major) {
    this.machine = machine;
    machine.run("pg_coexist", "create", "shop", "-v", major, "-p", "5440").requireStatus(0);
    machine.put("tests/src/test/resources/lab/awkward-settings", "/opt");
    machine.run("/opt/awkward-settings", major).requireStatus(0);
  }

  LabMachine machine() {
    return machine;
  }

  /** What a server was told by its files and command line. */
  Map<String, String> told(String cluster) {
    return settings(
        cluster, "source IN ('configuration file', 'environment variable', 'command line')");
  }

  private Map<String, String> settings(String cluster, String which) {
    String rows =
        machine.sql(
            cluster,
            "postgres",
            "SELECT name || '=' || setting FROM pg_settings WHERE " + which + " ORDER BY name");
    Map<String, String> settings = new LinkedHashMap<>();
    rows.lines()
        .forEach(
            row ->
                settings.put(
                    row.substring(0, row.indexOf('=')), row.substring(row.indexOf('=') + 1)));
    return settings;
  }

  /** The lines of pg_hba.conf as the server understands them; faults included. */
  String access(String cluster) {
    return machine.sql(
        cluster,
        "postgres",
        "SELECT type, database, user_name, address, auth_method, options, error"
            + " FROM pg_hba_file_rules");
  }

  private String conf(String major) {
    return machine.require("cat", "/etc/postgresql/" + major + "/shop/postgresql.conf");
  }

  /**
   * Upgrades and compares.
   *
   * @param gone the parameters among those in use that the new major lacks
   * @param shownOtherwise those whose same value the new major shows in another way
   */
  Outcome upgrade(String from, String to, Set<String> gone, Map<String, String> shownOtherwise) {
    String comments = comments(conf(from));
    Map<String, String> before = told(from + "/shop");
    String access = access(from + "/shop");

    Outcome outcome = machine.run("pg_version_upgrade", "-c", "shop", "-v", to).requireStatus(0);

    Map<String, String> after = settings(to + "/shop", "true");
    Set<String> missing = new TreeSet<>();
    Map<String, String> expected = new LinkedHashMap<>();
    Map<String, String> actual = new LinkedHashMap<>();
    before.forEach(
        (name, value) -> {
          if (after.containsKey(name)) {
            String moved =
                value.replace(from + "/shop", to + "/shop").replace(from + "-shop", to + "-shop");
            expected.put(name, shownOtherwise.getOrDefault(name, moved));
            actual.put(name, after.get(name));
          } else {
            missing.add(name);
          }
        });
    assertEquals(new TreeSet<>(gone), missing);
    assertEquals(expected, actual);
    assertEquals(access, access(to + "/shop"));
    assertKept(comments, comments(conf(to)));
    assertEquals("", stale(from, to), "names of the old major");
    assertEquals(
        "webapp\t*  " + to + " shop\tshop # web\n* * 18 other *",
        machine.require("tail", "-n2", "/etc/postgresql-common/user_clusters"));
    return outcome;
  }

  private static String comments(String conf) {
    return String.join("\n", conf.lines().filter(line -> line.strip().startsWith("#")).toList());
  }

  /** Every comment is there, in the old order; others may have come in between. */
  private static void assertKept(String before, String after) {
    List<String> expected = new ArrayList<>(before.lines().toList());
    List<String> kept = new ArrayList<>();
    for (String line : after.lines().toList()) {
      if (kept.size() < expected.size() && line.equals(expected.get(kept.size()))) {
        kept.add(line);
      }
    }
    assertEquals(expected, kept);
  }

  /** Lines in effect, and links, that name the old major. */
  private String stale(String from, String to) {
    return machine
        .shell(
            "cd / && { grep -rnE \"/$1/|$1-shop|$1/shop\" /etc/postgresql/$2/shop "
                + PATH
                + "/data/*.conf | grep -vE ':[0-9]+:#' || :; }; find /etc/postgresql/$2/shop -lname"
                + " \"*$1*\"; find "
                + PATH
                + "/upgrade -name 'conf*' -o -name trial -o -name data",
            from,
            to)
        .text();
  }

  /** Every path, and the bytes of all that is configuration; what servers write is left out. */
  String tree() {
    return machine
        .shell(
            "find /etc/postgresql /etc/postgresql-common /srv /var/lib/postgresql"
                + " -path '*/data/*' ! -name '*.conf' -prune -o -printf '%p %y %m %u %g %l\\n' |"
                + " sort; find /etc/postgresql /etc/postgresql-common"
                + " /var/lib/postgresql/shop*/data -type f \\( -path '/etc/*' -o -name '*.conf'"
                + " \\) | sort | xargs sha256sum; find /var/lib/pg-coexist -name '*.originals'")
        .text();
  }

  @Override
  public void close() {
    machine.close();
  }
}
