package org.pgcoexist.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.commands.output.Confirmation;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.process.UserDatabase;

/** {@code pg_coexist drop}: what it says. */
class DropCommandTest extends ShopTests {

  @Test
  void filesOfAUserWhoDoesNotExist() {
    assumeTrue(UserDatabase.current().isRoot(), "acts as somebody else: needs root");
    runner.expect(OWNER, "");
    ends(
        ExitStatus.USAGE,
        "",
        "pg_coexist: cannot drop cluster shop:\n"
            + "  "
            + path
            + " belongs to user 4711, who does not exist\n"
            + "Next: create the user, or give the directory to another\n",
        "drop",
        "shop",
        "--yes");
  }

  private void expectDrop() {
    runner.expect("pg_dropcluster --stop 15 shop", "", this::remove);
  }

  private void remove() {
    LocalDisk disk = new LocalDisk();
    disk.remove(path.resolve("data"));
    disk.remove(configuration);
  }

  private String described() {
    return "Cluster shop, PostgreSQL 15, port 54321, binaries-missing\n  data           "
        + path
        + "/data (1.5 MB)\n  configuration  "
        + configuration
        + "\nThere is no way back. Drop cluster shop with all its data? [y/N] ";
  }

  private Confirmation terminal(String answer) {
    return Confirmation.from(
        new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8)), out.stream(), true);
  }

  private void expectSize() {
    runner.expect(
        "du --summarize --block-size=1 -- " + path + "/data", "1572864\t" + path + "/data\n");
  }

  @ParameterizedTest
  @CsvSource({"n", "''", "nonsense", "no"})
  void onlyYesDrops(String answer) {
    expectOwner();
    expectSize();
    ends(
        terminal(answer),
        ExitStatus.REFUSED,
        described() + "Nothing was dropped.\n",
        "",
        "drop",
        "shop");
    assertTrue(Files.exists(path.resolve("data/PG_VERSION")));
  }

  @ParameterizedTest
  @CsvSource({"y", "yes", "Y"})
  void yesDrops(String answer) throws IOException {
    expectOwner();
    expectSize();
    expectDrop();
    ends(
        terminal(answer + "\n"),
        ExitStatus.DONE,
        described() + "Dropped cluster shop\n",
        "",
        "drop",
        "shop");
    assertEquals("", Files.readString(root.resolve("etc/postgresql/cluster_ports")));
    assertFalse(Files.exists(path));
  }

  @Test
  void withoutATerminalItMustBeConfirmedBeforehand() {
    expectOwner();
    expectSize();
    ends(
        ExitStatus.REFUSED,
        "",
        """
        pg_coexist: cannot drop cluster shop:
          it must be confirmed, and standard input is no terminal
        Next: pg_coexist drop shop --yes   drops it unasked
        """,
        "drop",
        "shop");
    expectOwner();
    expectDrop();
    ends(ExitStatus.DONE, "Dropped cluster shop\n", "", "drop", "shop", "--yes");
  }

  @Test
  void ofOneThatIsGoneTheEntryGoesAndWhatWasAskedAboutIt() throws IOException {
    remove();
    new LocalDisk().remove(path);
    assumeTrue(UserDatabase.current().isRoot(), "whoever is not root may not");
    Path answers = machine.locations().state().resolve("answers");
    Files.writeString(answers, "upgrade shop 17 shown\nupgrade main 17 told\n");
    Path asked = machine.locations().state().resolve("asked-upgrades");
    Files.writeString(asked, "main 17 after\nshop 17 after\n");
    ends(
        question -> Optional.of(said(question)),
        ExitStatus.DONE,
        "Dropped cluster shop\n",
        "",
        "drop",
        "shop");
    assertEquals("upgrade main 17 told\n", Files.readString(answers));
    assertEquals("main 17 after\n", Files.readString(asked));
  }

  private static boolean said(String question) {
    return question.equals(
        "Of cluster shop only the entry in the registry is left.\n"
            + "There is no way back. Drop cluster shop?");
  }

  @Test
  void filesOfOthersAreTold() throws IOException {
    expectOwner();
    runner.expect(
        "pg_dropcluster --stop 15 shop",
        "",
        () -> {
          remove();
          try {
            Files.createDirectories(path.resolve("backup"));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    ends(
        ExitStatus.DONE,
        "Dropped cluster shop\nLeft: " + path + " has files that are not the cluster's\n",
        "",
        "drop",
        "shop",
        "--yes");
  }
}
