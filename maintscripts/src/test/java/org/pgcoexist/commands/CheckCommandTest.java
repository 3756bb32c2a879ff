package org.pgcoexist.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.disk.LocalDisk;

/** {@code pg_coexist check}: what it says; what it finds is told by the tests of the library. */
class CheckCommandTest extends ShopTests {

  @BeforeEach
  void asItMustBe() throws IOException {
    MadeUp.install(root, "15");
    Files.setPosixFilePermissions(
        path.resolve("data"), PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void whereAllAgree() {
    ends(
        ExitStatus.DONE,
        "Registry, disk and postgresql-common agree about 1 registered cluster.\n",
        "",
        "check");
    ends(
        ExitStatus.DONE,
        "{\"disagreements\":[],\"ready\":[],\"clusters\":1,\"not-looked-into\":[]}\n",
        "",
        "check",
        "--json");
    ends(
        ExitStatus.DONE,
        "Registry, disk and postgresql-common agree about 1 registered cluster\n",
        "",
        "check",
        "--brief");
    new LocalDisk().remove(machine.locations().registry());
    ends(
        ExitStatus.DONE,
        "Registry, disk and postgresql-common agree about 0 registered clusters.\n",
        "",
        "check");
  }

  @Test
  void whatIsFoundWithItsFixes() throws IOException {
    MadeUp.configure(root, "15/shop", path + "/data", 54322);
    ends(
        ExitStatus.FAILED,
        """
        shop: the registry has port 54321, its configuration 54322
          pg_coexist set shop port=54321   keeps the registry's
          pg_coexist set shop port=54322   keeps the configuration's
        """,
        "",
        "check");
    ends(
        ExitStatus.FAILED,
        "{\"disagreements\":[{\"kind\":\"port-differs\",\"cluster\":\"shop\","
            + "\"problem\":\"the registry has port 54321, its configuration 54322\","
            + "\"fix\":[\"pg_coexist set shop port=54321   keeps the registry's\","
            + "\"pg_coexist set shop port=54322   keeps the configuration's\"]}],"
            + "\"ready\":[],\"clusters\":1,\"not-looked-into\":[]}\n",
        "",
        "check",
        "--json");
    ends(ExitStatus.FAILED, "1 disagreement: shop port-differs\n", "", "check", "--brief");
    ends(
        ExitStatus.USAGE,
        "",
        "pg_coexist: --brief and --json exclude each other\nNext: pg_coexist --help\n",
        "check",
        "--brief",
        "--json");
  }

  @Test
  void aFaultyRegistryIsToldWithItsLine() throws IOException {
    Files.writeString(machine.locations().registry(), "[shop]\nnonsense\n");
    ends(
        ExitStatus.FAILED,
        "cluster_ports: "
            + machine.locations().registry()
            + ":2: \"nonsense\" is not understood: a line is a [name], a key = value below one, a #"
            + " comment, or blank\n  sensible-editor +2 "
            + machine.locations().registry()
            + "\n",
        "",
        "check");
  }
}
