package org.pgcoexist.commands;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgcoexist.ExitStatus;

/** {@code pg_coexist set}: what it says. */
class SetCommandTest extends ShopTests {

  @Test
  void whatWasAndWhatIs() throws IOException {
    expectOwner();
    ends(
        ExitStatus.DONE,
        "Cluster shop: port 54322 (was 54321), status inactive (was active)\n",
        "",
        "set",
        "shop",
        "port=54322",
        "status=inactive");
    expectOwner();
    ends(
        ExitStatus.DONE,
        "Cluster shop: status inactive as before\n",
        "",
        "set",
        "shop",
        "status=inactive");
    register("active");
    expectOwner();
    ends(
        ExitStatus.DONE,
        "Cluster shop: port 54321 (was 54321 in the registry, 54322 in the configuration), status"
            + " active (was active in the registry, \"manual\" in the configuration)\n",
        "",
        "set",
        "shop",
        "port=54321",
        "status=active");
  }

  @Test
  void aRunningServerListensOnTheOldPortUntilItsRestart() throws IOException {
    Files.writeString(
        path.resolve("data/postmaster.pid"),
        "1\n/d\n1\n54321\n/var/run/postgresql\n*\n1 1\nready\n");
    expectOwner();
    ends(
        ExitStatus.DONE,
        """
        Cluster shop: port 54322 (was 54321)
        Its server listens on port 54321 until it is started again.
        Next: pg_ctlcluster 15 shop stop && pg_ctlcluster 15 shop start
        """,
        "",
        "set",
        "shop",
        "port=54322");
  }

  @Test
  void packagesThatOwnAClusterAreTold() throws IOException {
    Files.createDirectories(root.resolve("var/lib/pg-coexist/applications"));
    expectOwner();
    runner.expect("/usr/share/pg-coexist/application-events refresh", "");
    ends(
        ExitStatus.DONE, "Cluster shop: port 54322 (was 54321)\n", "", "set", "shop", "port=54322");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "port=54x | bad port \"54x\" | a port is a number from 1 to 65535"
            + " | pg_coexist list shows the ports of clusters",
        "port= | bad port \"\" | a port is a number from 1 to 65535"
            + " | pg_coexist list shows the ports of clusters",
        "status=on | bad status \"on\" | it is active (started at boot) or inactive"
            + " | use status=active or status=inactive",
        "status=upgrading | bad status \"upgrading\" | only an upgrade gives a cluster this status"
            + " | use status=active or status=inactive",
        "path=/srv/x | cannot set \"path=/srv/x\""
            + " | what can be set is port=N and status=active or status=inactive"
            + " | pg_coexist --help",
        "active | cannot set \"active\""
            + " | what can be set is port=N and status=active or status=inactive"
            + " | pg_coexist --help"
      })
  void badWords(String word, String what, String why, String next) {
    ends(
        ExitStatus.USAGE,
        "",
        "pg_coexist: " + what + ":\n  " + why + "\nNext: " + next + "\n",
        "set",
        "shop",
        word);
  }

  @ParameterizedTest
  @CsvSource({"set, change", "drop, drop"})
  void anUnknownCluster(String command, String verb) {
    String[] args =
        command.equals("set")
            ? new String[] {"set", "main", "port=54322"}
            : new String[] {"drop", "main"};
    ends(
        ExitStatus.USAGE,
        "",
        "pg_coexist: cannot "
            + verb
            + " cluster main:\n  it is not in "
            + root
            + "/etc/postgresql/cluster_ports\n"
            + "Next: pg_coexist list shows the registered clusters\n",
        args);
  }
}
