package org.pgcoexist.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.commands.output.Terminal;
import org.pgcoexist.disk.ProcessLock;
import org.pgcoexist.engine.Cancellation;
import org.pgcoexist.engine.Host;

class PackageEventsTest {

  @TempDir Path root;
  private final Printed out = new Printed();
  private final Printed err = new Printed();
  private final ScriptedRunner runner = new ScriptedRunner();
  private Host machine;

  @BeforeEach
  void machine() {
    machine = MadeUp.machine(root, runner);
  }

  @AfterEach
  void nothingElseRan() {
    runner.assertPlayed();
  }

  private Path file() {
    return root.resolve("var/lib/pg-coexist/asked-upgrades");
  }

  private void ends(ExitStatus status, String expectedErr, String... args) {
    PackageEvents events =
        new PackageEvents(machine, out.stream(), err.stream(), Terminal.NONE, new Cancellation());
    ExitStatus ended = events.run(args);
    assertEquals("", out.text());
    assertEquals(expectedErr, err.text());
    assertEquals(status, ended);
  }

  private void holds(String content) throws IOException {
    assertEquals(content, Files.readString(file()));
  }

  @Test
  void whatIsAskedForIsKeptInThatOrder() throws IOException {
    ends(ExitStatus.DONE, "", "ask", "main", "17", "after");
    ends(ExitStatus.DONE, "", "ask", "shop", "17", "now");
    holds("main 17 after\nshop 17 now\n");
    ends(ExitStatus.DONE, "", "ask", "main", "18", "now");
    holds("shop 17 now\nmain 18 now\n");
    ends(ExitStatus.DONE, "", "forget", "shop");
    ends(ExitStatus.DONE, "", "forget", "shop");
    holds("main 18 now\n");
  }

  @Test
  void anyUserSeesIt() throws IOException {
    ends(ExitStatus.DONE, "", "ask", "main", "17", "after");
    assertEquals(
        0644, Files.getAttribute(file(), "unix:mode") instanceof Integer mode ? mode & 0777 : 0);
    Notices.lines(new OpenUpgrades(machine).notes(List.of())).forEach(out.stream()::println);
    assertEquals(
        """
        main: its upgrade to 17 was requested, and waits for its turn after the package run.
          systemctl status pg-coexist-upgrade   shows the service that makes it
        """,
        out.text());
    ends(ExitStatus.DONE, "", "ask", "main", "17", "now");
    Notices.lines(new OpenUpgrades(machine).notes(List.of())).forEach(out.stream()::println);
    assertEquals(
        """
        main: its upgrade to 17 was requested, and the package run that makes it has not come to it.
          dpkg --configure -a   makes it, when that run has died
        """,
        out.text());
  }

  @Test
  void nothingAskedForIsNoFault() {
    ends(ExitStatus.DONE, "", "run", "now");
    ends(ExitStatus.DONE, "", "run", "all");
  }

  /** The entry goes, or each boot would fail on it again. */
  @Test
  void oneThatCannotBeMadeGivesItsPlaceToTheNext() throws IOException {
    ends(ExitStatus.DONE, "", "ask", "main", "17", "after");
    ends(ExitStatus.DONE, "", "ask", "shop", "17", "now");
    ends(ExitStatus.FAILED, refusal("shop"), "run", "now");
    holds("main 17 after\n");
    ends(ExitStatus.FAILED, refusal("main"), "run", "all");
    holds("");
  }

  private String refusal(String name) {
    return "pg_version_upgrade: unknown cluster \""
        + name
        + "\":\n  it is not in "
        + root.resolve("etc/postgresql/cluster_ports")
        + "\nNext: pg_coexist list shows the registered clusters\n";
  }

  @Test
  @SuppressWarnings("try") // the lock is held, not used
  void twoAtATimeAreRefused() {
    Path lock = root.resolve("var/lib/pg-coexist/package-events.lock");
    String pid = Long.toString(ProcessHandle.current().pid());
    try (ProcessLock held = ProcessLock.tryAcquire(lock).orElseThrow()) {
      ends(
          ExitStatus.BUSY,
          "package-events: cannot make the requested upgrades:\n  process "
              + pid
              + " holds the lock "
              + lock
              + "\nNext: wait until it ends: ps -f -p "
              + pid
              + "\n",
          "run",
          "now");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"main", "main 17", "main 17 later", "-x 17 now", "main x now", "main 17 now "})
  void aLineThatNobodyWrote(String line) throws IOException {
    Files.writeString(file(), "shop 17 after\n" + line + "\n");
    ends(
        ExitStatus.USAGE,
        "package-events: cannot read which upgrades were requested:\n  "
            + file()
            + " has the line \""
            + line
            + "\"\nNext: delete that line; then dpkg-reconfigure pg-coexist   asks again\n",
        "run",
        "all");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "ask main 17", "ask main x now", "ask main 17 later", "run", "run it"})
  void wrongUsage(String words) {
    PackageEvents events =
        new PackageEvents(machine, out.stream(), err.stream(), Terminal.NONE, new Cancellation());
    assertEquals(ExitStatus.USAGE, events.run(words.split(" ", -1)));
  }
}
