package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterEach;

/** A machine of its own for each test, whose clusters are adopted and released. */
abstract class AdoptTests {

  static final String AGREED =
      "Registry, disk and postgresql-common agree about 1 registered cluster.";

  LabMachine machine;

  @AfterEach
  void remove() {
    if (machine != null) {
      machine.close();
    }
  }

  /** All files of clusters with what is in them, and all directories, owners, rights and links. */
  String tree() {
    return machine
        .shell(
            "cd /; all=$(find etc/postgresql etc/postgresql-common var/lib/postgresql"
                + " var/log/postgresql srv -path srv/lab-repo -prune -o"
                + " ! -path etc/postgresql/cluster_ports -printf '%p %y %m %u %g %l\\n' | sort);"
                + " echo \"$all\"; find etc/postgresql etc/postgresql-common var/lib/postgresql"
                + " var/log/postgresql srv -path srv/lab-repo -prune -o -type f"
                + " ! -path etc/postgresql/cluster_ports -print0 | sort -z | xargs -0 md5sum")
        .text();
  }

  /** As postgresql-common lists them: version, name, port, status, owner, data directory, log. */
  void assertClusters(String... expected) {
    assertEquals(
        String.join("\n", expected),
        machine.shell("pg_lsclusters -h | awk '{ $1 = $1; print }'").text());
  }

  /** A command that ends well and tells this; times and the lines of the steps are left out. */
  void assertTells(String expected, String... argv) {
    Outcome outcome = machine.run(argv).requireStatus(0);
    StringBuilder told = new StringBuilder();
    for (String line : outcome.out().lines().toList()) {
      if (!line.startsWith("  ")) {
        told.append(line.replaceFirst(": [0-9.]+ (s|min)\\.$", ": TIME.")).append('\n');
      }
    }
    assertEquals(expected, told.toString(), outcome::toString);
    assertEquals("", outcome.err());
  }

  /** A command that is refused with this text, and changes nothing. */
  void assertRefused(String message, String... argv) {
    String before = tree();
    Outcome outcome = machine.run(argv);
    assertEquals(message, outcome.err());
    assertEquals("", outcome.out());
    assertEquals(3, outcome.status());
    Lines.assertSame(before, tree());
  }
}
