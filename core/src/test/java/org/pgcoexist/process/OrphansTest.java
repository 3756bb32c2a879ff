package org.pgcoexist.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.pgcoexist.process.owner.OwnerDisks;

@Timeout(60)
class OrphansTest {
  private final String attempt = UUID.randomUUID().toString();
  private final String unrelated = attempt + "-not";

  @AfterEach
  void endWhatATestLeft() {
    new Orphans(attempt, UserDatabase.current()).end();
    new Orphans(unrelated, UserDatabase.current()).end();
  }

  @Test
  void endsWhatCarriesTheIdAndItsDescendantsOnly() throws Exception {
    Process marked = start(attempt, "sleep", "1000");
    Process parent = start(attempt, "sh", "-c", "env -i sleep 1000 & echo $!; wait");
    final long grandchild = firstNumber(parent);
    Process stubborn = start(attempt, "sh", "-c", "trap '' TERM; echo 1; sleep 1000; sleep 1000");
    firstNumber(stubborn);
    Process other = start(unrelated, "sleep", "1000");

    List<Long> found = new Orphans(attempt, UserDatabase.current()).find();
    assertTrue(
        found.containsAll(List.of(marked.pid(), parent.pid(), grandchild, stubborn.pid())),
        found.toString());
    new Orphans(attempt, UserDatabase.current()).end();

    assertEquals(List.of(), new Orphans(attempt, UserDatabase.current()).find());
    for (long pid : found) {
      assertTrue(ProcessTable.find(pid).isEmpty(), pid + " lives");
    }
    assertTrue(ProcessTable.find(other.pid()).isPresent(), "an unrelated process was ended");
  }

  @Test
  void endsWhatAProgramForkedAndLeftBehind() throws Exception {
    final Process other = start(attempt, "sleep", "1000");
    CommandRunner runner = new ExecCommandRunner();
    Command forking = Command.of("sh", "-c", "sleep 1000 >/dev/null 2>&1 & echo $!; exit 1");
    String told = runner.run(forking.with(Orphans.FORKS, attempt)).text();
    long fork = Long.parseLong(told.strip());
    assertTrue(ProcessTable.find(fork).isPresent(), "it was ended with the program");
    runner.endForks(attempt, UserDatabase.current());
    assertTrue(ProcessTable.find(fork).isEmpty(), "it lives");
    assertTrue(ProcessTable.find(other.pid()).isPresent(), "all of the attempt was ended");
  }

  @Test
  @EnabledIf(OwnerDisks.ROOT)
  void aProcessOfAnotherUserIsNone() throws Exception {
    Process others = start(attempt, "setpriv", "--reuid=65534", "--clear-groups", "sleep", "1000");
    while (ProcessTable.isOf(others.pid(), Set.of(0))) {
      Thread.onSpinWait();
    }
    assertEquals(List.of(), new Orphans(attempt, UserDatabase.current()).find());
    Account nobody = OwnerDisks.nobody();
    assertEquals(List.of(others.pid()), new Orphans(attempt, nobody).find());
    new Orphans(attempt, nobody).end();
  }

  /** Who is the owner can start new ones for ever. */
  @Test
  @Timeout(30)
  void theEndDoesNotWaitForWhatComesUpAnew() throws Exception {
    String again = "while :; do env " + Orphans.VARIABLE + "=" + attempt + " sleep 0.3; done";
    Process spawner = start(unrelated, "sh", "-c", again);
    Orphans orphans = new Orphans(attempt, UserDatabase.current());
    while (orphans.find().isEmpty()) {
      Thread.onSpinWait();
    }
    orphans.end();
    assertTrue(spawner.isAlive());
  }

  @Test
  void findsNeitherItselfNorItsAncestors() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process shell =
        start(
            attempt,
            "sh",
            "-c",
            "sleep 1000 & echo $!; \"$@\"; true",
            "sh",
            java,
            "-cp",
            System.getProperty("java.class.path"),
            Finder.class.getName(),
            attempt);
    try (BufferedReader reader = shell.inputReader(StandardCharsets.UTF_8)) {
      assertEquals("[" + reader.readLine() + "]", reader.readLine());
    }
  }

  @Test
  void anIdMustBePlain() {
    assertThrows(IllegalArgumentException.class, () -> new Orphans("", UserDatabase.current()));
    assertThrows(IllegalArgumentException.class, () -> new Orphans("a b", UserDatabase.current()));
  }

  private static long firstNumber(Process process) throws IOException {
    return Long.parseLong(process.inputReader(StandardCharsets.UTF_8).readLine());
  }

  private static Process start(String id, String... argv) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(argv);
    builder.environment().put(Orphans.VARIABLE, id);
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** Runs with the variable itself, below a shell that has it too. */
  static final class Finder {
    private Finder() {}

    public static void main(String[] arguments) {
      System.out.println(new Orphans(arguments[0], UserDatabase.current()).find());
    }
  }
}
