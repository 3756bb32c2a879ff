package org.pgcoexist.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.process.owner.OwnerDisks;

class ExecCommandRunnerTest {
  private final CommandRunner runner = new ExecCommandRunner();

  @Test
  void argumentsArriveUnchanged() throws Exception {
    List<String> arguments =
        List.of(
            "a b",
            " blank ends ",
            "",
            "'single'",
            "\"double\"",
            "$HOME",
            "${x}",
            "back\\slash",
            "*",
            "-n",
            "größe",
            "line\nbreak",
            "\t");
    List<String> argv = new ArrayList<>(List.of("printf", "%s\\0"));
    argv.addAll(arguments);
    CommandResult result = runner.run(Command.of(argv));
    assertEquals(String.join("\0", arguments) + "\0", result.text());
  }

  @Test
  void aProgramsPathArrivesUnchanged(@TempDir Path directory) throws Exception {
    Path program = directory.resolve("a \\ 'b'");
    Files.copy(Path.of("/bin/echo"), program);
    program.toFile().setExecutable(true);
    assertEquals("x\n", runner.run(Command.of(program.toString(), "x")).text());
  }

  @Test
  void environmentIsClean() throws Exception {
    Map<String, String> seen = variables(Command.of("env", "-0").with("PGAPPNAME", "a b"));
    Account self = UserDatabase.current();
    assertEquals(
        "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", seen.remove("PATH"));
    assertEquals(self.home(), seen.remove("HOME"));
    assertEquals(self.name(), seen.remove("USER"));
    assertEquals(self.name(), seen.remove("LOGNAME"));
    assertEquals("C.UTF-8", seen.remove("LANG"));
    assertEquals("C.UTF-8", seen.remove("LC_ALL"));
    assertEquals("a b", seen.remove("PGAPPNAME"));
    assertEquals(System.getenv("TZ"), seen.remove("TZ"));
    assertEquals(new TreeSet<>(List.of("PGCOEXIST_RUN")), seen.keySet());
  }

  @Test
  void anAdditionReplacesAVariable() throws Exception {
    assertEquals("/x", variables(Command.of("env", "-0").with("HOME", "/x")).get("HOME"));
  }

  @Test
  void everyRunHasItsOwnMark() throws Exception {
    Command command = Command.of("env", "-0");
    assertNotEquals(
        variables(command).get("PGCOEXIST_RUN"), variables(command).get("PGCOEXIST_RUN"));
  }

  @Test
  void runsInTheDirectory(@TempDir Path directory) throws Exception {
    assertEquals("/\n", runner.run(Command.of("pwd")).text());
    assertEquals(directory + "\n", runner.run(Command.of("pwd").in(directory)).text());
  }

  @Test
  void aDirectoryMustExist(@TempDir Path directory) {
    Path missing = directory.resolve("missing");
    CoexistException e =
        assertThrows(CoexistException.class, () -> runner.run(Command.of("pwd").in(missing)));
    assertEquals("the directory " + missing + " does not exist", e.why());
  }

  @Test
  void aProgramLeavesOurSession() throws Exception {
    String stat = runner.run(Command.of("cat", "/proc/self/stat")).text();
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    assertEquals(stat.substring(0, stat.indexOf(' ')), fields[3]);
  }

  @Test
  @EnabledIf(OwnerDisks.ROOT)
  void anotherUsersProgramHasThatUsersIdsAlone() throws Exception {
    Account nobody = nobody();
    Command id = Command.of("cat", "/proc/self/status").as(nobody);
    List<String> status = runner.require("cannot look", id).text().lines().toList();
    String uid = "\t" + nobody.uid();
    String gid = "\t" + nobody.gid();
    assertTrue(status.contains("Uid:" + uid.repeat(4)), status.toString());
    assertTrue(status.contains("Gid:" + gid.repeat(4)), status.toString());
    assertTrue(status.contains("Groups:" + gid + " "), status.toString());
    assertTrue(status.contains("CapEff:\t0000000000000000"), status.toString());
    assertEquals("nobody", variables(Command.of("env", "-0").as(nobody)).get("USER"));
  }

  @Test
  void onlyRootMayActAsAnother() {
    Account self = new Account("me", 4711, 4711, "/");
    Command command = Command.of("true").as(new Account("other", 1, 1, "/"));
    CoexistException e =
        assertThrows(CoexistException.class, () -> Invocation.of("cannot work", command, self));
    assertEquals("cannot work", e.what());
    assertEquals("it must be done as other, and this is run by me", e.why());
    assertEquals("run the same command as root", e.next());
  }

  @Test
  void inputIsReadToItsEnd() throws Exception {
    byte[] input = new byte[1_000_000];
    Arrays.fill(input, (byte) 'x');
    assertArrayEquals(input, runner.run(Command.of("cat").reading(input)).output());
    assertEquals("", runner.run(Command.of("cat")).text());
  }

  @Test
  void inputNeedNotBeRead() throws Exception {
    CommandResult result = runner.run(Command.of("true").reading(new byte[1_000_000]));
    assertEquals(0, result.exit());
  }

  @Test
  void anyExitStatusIsAResult() throws Exception {
    CommandResult result = runner.run(shell("echo out; echo err >&2; exit 3"));
    assertEquals(3, result.exit());
    assertFalse(result.succeeded());
    assertEquals("out\n", result.text());
    assertEquals("err", result.errorTail());
  }

  @Test
  void aSignalIsNamed() throws Exception {
    CommandResult result = runner.run(shell("kill -KILL $$"));
    assertEquals(137, result.exit());
    assertEquals("ended by SIGKILL (exit status 137)", result.ending());
  }

  @Test
  void requireShowsEverything() {
    CoexistException e =
        assertThrows(
            CoexistException.class,
            () -> runner.require("cannot initdb main", shell("echo 'no space' >&2; exit 1")));
    assertEquals("cannot initdb main", e.what());
    assertEquals(
        "sh -c 'echo '\\''no space'\\'' >&2; exit 1' (in /): exit status 1\nno space", e.why());
    assertEquals("fix what the program reports", e.next());
    assertEquals(ExitStatus.FAILED, e.status());
  }

  @Test
  @EnabledIf(OwnerDisks.ROOT)
  void requireNamesTheUser() {
    CoexistException e =
        assertThrows(
            CoexistException.class,
            () -> runner.require("cannot look", shell("exit 3").as(nobody())));
    assertEquals("sh -c 'exit 3' (in / as nobody): exit status 3", e.why());
  }

  @Test
  void requireNamesTheSignal() {
    CoexistException e =
        assertThrows(
            CoexistException.class, () -> runner.require("cannot dump", shell("kill -TERM $$")));
    assertTrue(e.why().endsWith("): ended by SIGTERM (exit status 143)"), e.why());
  }

  @Test
  void aMissingProgramIsToldSo() {
    CoexistException e =
        assertThrows(CoexistException.class, () -> runner.run(Command.of("no-such-program", "x")));
    assertEquals("cannot run no-such-program", e.what());
    assertEquals(
        "there is no program no-such-program in"
            + " /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        e.why());
  }

  @Test
  void aProgramThatCannotBeExecutedIsToldSo() {
    CoexistException e =
        assertThrows(CoexistException.class, () -> runner.run(Command.of("/etc/passwd")));
    assertEquals("/etc/passwd is not there or cannot be executed", e.why());
  }

  @Test
  void aProgramThatCannotBeStartedIsToldSo(@TempDir Path directory) throws Exception {
    Path program = Files.writeString(directory.resolve("script"), "#!/no/such/interpreter\n");
    program.toFile().setExecutable(true);
    Command command = Command.of(program.toString());
    String failure = "failed to execute " + program + ": No such file or directory";
    CoexistException e = assertThrows(CoexistException.class, () -> runner.run(command));
    assertEquals(program + " (in /): it could not be started\nsetsid: " + failure, e.why());
  }

  @Test
  @EnabledIf(OwnerDisks.ROOT)
  void anothersProgramThatCannotBeStartedIsToldSo(@TempDir Path directory) throws Exception {
    Path program = Files.writeString(directory.resolve("script"), "#!/no/such/interpreter\n");
    program.toFile().setExecutable(true);
    Command command = Command.of(program.toString()).as(nobody());
    CoexistException e = assertThrows(CoexistException.class, () -> runner.run(command));
    String failure = "setpriv: failed to execute " + program + ": No such file or directory";
    assertEquals(program + " (in / as nobody): it could not be started\n" + failure, e.why());
  }

  @Test
  void aNulCharacterIsRefused() {
    CoexistException e =
        assertThrows(
            CoexistException.class, () -> runner.run(Command.of("true").with("X", "a\0b")));
    assertEquals("a program cannot be given a NUL character", e.why());
  }

  private Map<String, String> variables(Command command) throws Exception {
    Map<String, String> variables = new TreeMap<>();
    byte[] output = runner.require("cannot list variables", command).output();
    for (String assignment : new String(output, StandardCharsets.UTF_8).split("\0", -1)) {
      if (!assignment.isEmpty()) {
        String[] parts = assignment.split("=", 2);
        variables.put(parts[0], parts[1]);
      }
    }
    return variables;
  }

  /** A directory that was entered with root's rights would stay open for whoever runs there. */
  @Test
  @EnabledIf(OwnerDisks.ROOT)
  void anotherUserGoesNoFurtherThanThatUserMay(@TempDir Path directory) throws Exception {
    Path closed = Files.createDirectory(directory.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    Command command = Command.of("pwd").as(nobody()).in(closed);
    CoexistException e = assertThrows(CoexistException.class, () -> runner.run(command));
    assertTrue(e.why().contains("Permission denied"), e.why());
    Path open = Path.of("/tmp");
    assertEquals("/tmp\n", runner.run(Command.of("pwd").as(nobody()).in(open)).text());
  }

  private Account nobody() throws InterruptedException {
    return new UserDatabase(runner).require("nobody");
  }

  private static Command shell(String script) {
    return Command.of("sh", "-c", script);
  }

  @Test
  void outputWithoutEndIsNotKept() {
    CommandRunner bounded = new ExecCommandRunner(Map.of(), 3 << 20);
    CoexistException e =
        assertThrows(
            CoexistException.class, () -> bounded.require("cannot ask", Command.of("yes")));
    assertEquals("cannot ask: yes (in /): killed, as it wrote more than 3 MiB", e.getMessage());
    assertEquals(ExitStatus.FAILED, e.status());
  }

  @Test
  void outputUpToTheLimitIsKept() throws Exception {
    CommandRunner bounded = new ExecCommandRunner(Map.of(), 3 << 20);
    Command command = Command.of("head", "-c", String.valueOf(3 << 20), "/dev/zero");
    assertEquals(3 << 20, bounded.run(command).output().length);
  }
}
