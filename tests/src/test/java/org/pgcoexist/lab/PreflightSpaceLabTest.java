package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Too little room, on each file system that something comes to. */
class PreflightSpaceLabTest extends PreflightTests {

  private static final Pattern FINDING =
      Pattern.compile(
          "  the file system mounted at (\\S+) lacks (\\d+) bytes: (.+) may need (\\d+), and"
              + " (\\d+) are available");

  /** What can be moved elsewhere with an option, by what lacks room. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "the new cluster with its WAL",
          ", or use another one: -p for the cluster",
          "the tablespace /spaces/fast",
          "",
          "the dump",
          ", or use another one: -d for the dump",
          "the new cluster with its WAL and the dump",
          ", or use another one: -p for the cluster, -d for the dump");

  private static final String LARGE = "1g";

  private void mount(String directory, String size) {
    machine.require("mkdir", "-p", directory);
    machine.require(
        "mount", "-t", "tmpfs", "-o", "uid=postgres,mode=0700,size=" + size, "none", directory);
  }

  /** Runs the check, whose findings must add up; gives them without the numbers. */
  private String findings(String... options) {
    String[] argv = new String[options.length + 6];
    System.arraycopy(upgrade("-c", "shop", "-v", "17", "--check"), 0, argv, 0, 6);
    System.arraycopy(options, 0, argv, 6, options.length);
    Outcome outcome = machine.run(argv).requireStatus(3);
    Matcher finding = FINDING.matcher(outcome.err());
    String fixes = "";
    while (finding.find()) {
      long missing = Long.parseLong(finding.group(2));
      long available = Long.parseLong(finding.group(5));
      assertEquals(missing, Long.parseLong(finding.group(4)) - available);
      assertEquals(
          machine.require("df", "--block-size=1", "--output=avail", finding.group(1)),
          "Avail\n" + finding.group(5),
          "what df says");
      long mebibytes = (missing + (1 << 20) - 1) >> 20;
      fixes +=
          (fixes.isEmpty() ? "Next: " : "      ")
              + "make "
              + mebibytes
              + " MiB free there"
              + ELSEWHERE.get(finding.group(3))
              + "\n";
    }
    assertTrue(outcome.err().endsWith(fixes), outcome::toString);
    String problems = outcome.err().substring(0, outcome.err().length() - fixes.length());
    return problems.replaceAll("\\d{4,}", "N");
  }

  @Test
  void eachFileSystemIsNamedAndTheDumpIsCountedWhereItGoes() {
    mount("/small", "40m");
    mount("/dumps", "1m");
    mount("/spaces", "20m");
    machine.require("install", "-d", "-o", "postgres", "/spaces/fast");
    sql("CREATE TABLESPACE fast LOCATION '/spaces/fast'");
    sql(
        "CREATE TABLE t TABLESPACE fast AS SELECT repeat('x', 1000) FROM generate_series(1, 12000)");
    assertEquals(
        """
        pg_version_upgrade: cannot upgrade cluster shop, and nothing was touched:
          the file system mounted at /small lacks N bytes: the new cluster with its WAL may need N, and N are available
          the file system mounted at /spaces lacks N bytes: the tablespace /spaces/fast may need N, and N are available
          the file system mounted at /dumps lacks N bytes: the dump may need N, and N are available
        """,
        findings("-p", "/small/shop", "-d", "/dumps"));
    for (String place : new String[] {"/small", "/dumps", "/spaces"}) {
      machine.require("mount", "-o", "remount,size=" + LARGE, place);
    }
    machine
        .run(upgrade("-c", "shop", "-v", "17", "--check", "-p", "/small/shop", "-d", "/dumps"))
        .requireStatus(0);
    sql("DROP TABLE t");
    sql("DROP TABLESPACE fast");
  }

  @Test
  void whatComesToOneFileSystemIsAddedUp() {
    mount("/one", "150m");
    sql("CREATE TABLE t AS SELECT repeat('x', 1000) FROM generate_series(1, 30000)");
    machine.require("install", "-d", "-o", "postgres", "/one/dumps");
    assertEquals(
        """
        pg_version_upgrade: cannot upgrade cluster shop, and nothing was touched:
          the file system mounted at /one lacks N bytes: the new cluster with its WAL and the dump may need N, and N are available
        """,
        findings("-p", "/one/shop", "-d", "/one/dumps"));
    // Either alone has room.
    machine.run(upgrade("-c", "shop", "-v", "17", "--check", "-p", "/one/shop")).requireStatus(0);
    machine.run(upgrade("-c", "shop", "-v", "17", "--check", "-d", "/one/dumps")).requireStatus(0);
    sql("DROP TABLE t");
  }

  @Test
  void anIndexDoesNotGoIntoTheDump() {
    mount("/tight", "40m");
    sql("CREATE TABLE i AS SELECT g AS a FROM generate_series(1, 200000) g");
    sql("CREATE INDEX ON i (a); CREATE INDEX ON i (a, a); CREATE INDEX ON i (a, a, a)");
    sql("VACUUM ANALYZE i");
    machine.run(upgrade("-c", "shop", "-v", "17", "--check", "-d", "/tight")).requireStatus(0);
    sql("INSERT INTO i SELECT g FROM generate_series(1, 800000) g");
    sql("VACUUM ANALYZE i");
    assertEquals(
        """
        pg_version_upgrade: cannot upgrade cluster shop, and nothing was touched:
          the file system mounted at /tight lacks N bytes: the dump may need N, and N are available
        """,
        findings("-d", "/tight"));
    sql("DROP TABLE i");
  }
}
