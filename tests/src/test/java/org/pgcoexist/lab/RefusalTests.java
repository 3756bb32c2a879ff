package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Bad input to pg_version_upgrade: the whole message, the exit status, and nothing touched. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RefusalTests {

  LabMachine machine;

  @BeforeAll
  void make() {
    machine = LabMachine.start(LabOptions.majors("15,17"));
    machine.require("pg_coexist", "create", "shop", "-v", "15", "-p", "5440");
    machine.put("tests/src/test/resources/lab/die-at", "/opt");
  }

  @AfterAll
  void remove() {
    if (machine != null) {
      machine.close();
    }
  }

  /** Everything but what a running server itself writes. */
  private String disk() {
    return machine
        .shell(
            "find /etc/postgresql /var/lib/postgresql /srv /run/pg-coexist '(' -path '*/data/*' -o -path '/srv/lab-repo/*' ')' -prune"
                // A look at a cluster that is down has its private socket there meanwhile.
                + " -o '!' -path /run/pg-coexist -printf '%p %y %m %u %g %s %T@ %l\\n' | sort; pg_lsclusters -h;"
                + " cat /etc/postgresql/cluster_ports")
        .text();
  }

  void assertRefused(int status, String message, String... argv) {
    String before = disk();
    Outcome outcome = machine.run(argv);
    assertEquals(message, outcome.err());
    assertEquals("", outcome.out());
    assertEquals(status, outcome.status());
    Lines.assertSame(before, disk());
  }

  static String[] upgrade(String... options) {
    String[] words = new String[options.length + 1];
    words[0] = "pg_version_upgrade";
    System.arraycopy(options, 0, words, 1, options.length);
    return words;
  }
}
