package org.pgcoexist.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.process.output.OutputListener;

class UserDatabaseTest {
  @TempDir Path directory;
  private Path passwd;
  private final List<List<String>> asked = new ArrayList<>();

  @BeforeEach
  void writePasswd() throws Exception {
    passwd =
        Files.writeString(
            directory.resolve("passwd"),
            "root:x:0:0:root:/root:/bin/bash\n"
                + "+nis\n"
                + "broken:x:one:1::/:/bin/sh\n"
                + "postgres:x:114:121:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash\n"
                + "big:x:4000000000:5:::/bin/sh\n");
  }

  @Test
  void findsInPasswdWithoutAskingFurther() throws Exception {
    Account postgres = new Account("postgres", 114, 121, "/var/lib/postgresql");
    UserDatabase accounts = accounts(2, "");
    assertEquals(Optional.of(postgres), accounts.find("postgres"));
    assertEquals(Optional.of(postgres), accounts.find(114));
    assertEquals(List.of(), asked);
  }

  @Test
  void asksGetentForTheOthers() throws Exception {
    Account ldap = new Account("ldap", 70000, 70001, "/home/ldap");
    UserDatabase accounts = accounts(0, "ldap:*:70000:70001:L:/home/ldap:/bin/sh\n");
    assertEquals(Optional.of(ldap), accounts.find("ldap"));
    assertEquals(Optional.of(ldap), accounts.find(70000));
    assertEquals(
        List.of(List.of("getent", "passwd", "ldap"), List.of("getent", "passwd", "70000")), asked);
  }

  @Test
  void aNumberIsNoName() throws Exception {
    assertEquals(Optional.empty(), accounts(0, "ldap:*:70000:70001:L:/:/bin/sh\n").find("70000"));
  }

  @Test
  void whatGetentDoesNotKnowIsAbsent() throws Exception {
    assertEquals(Optional.empty(), accounts(2, "").find("nobody-at-all"));
    assertEquals(Optional.empty(), accounts(2, "").find("broken"));
    assertEquals(Optional.empty(), accounts(0, "").find("-s"));
  }

  @Test
  void aLargeNumberIsUnderstood() throws Exception {
    Account big = accounts(2, "").find("big").orElseThrow();
    assertEquals("4000000000", Integer.toUnsignedString(big.uid()));
    assertEquals(Optional.of(big), accounts(2, "").find(big.uid()));
  }

  @Test
  void aFailureOfGetentIsTold() {
    CoexistException e =
        assertThrows(CoexistException.class, () -> accounts(3, "").find("somebody"));
    assertEquals("cannot look up user somebody", e.what());
    assertEquals("getent passwd: exit status 3: no service", e.why());
  }

  @Test
  void aRequiredUserMustExist() {
    CoexistException e =
        assertThrows(CoexistException.class, () -> accounts(2, "").require("somebody"));
    assertEquals("cannot act as somebody", e.what());
    assertEquals("there is no user of this name", e.why());
    assertEquals("list the users with: getent passwd", e.next());
    assertEquals(ExitStatus.USAGE, e.status());
  }

  @Test
  void theCurrentUserIsWhatIdSays() throws Exception {
    CommandRunner runner = new ExecCommandRunner();
    Account self = UserDatabase.current();
    assertEquals(number(runner, "-u"), self.uid());
    assertEquals(number(runner, "-g"), self.gid());
    assertEquals(Optional.of(self), new UserDatabase(runner).find(self.uid()));
  }

  private static int number(CommandRunner runner, String option) throws InterruptedException {
    return Integer.parseInt(
        runner.require("cannot ask id", Command.of("id", option)).text().strip());
  }

  /** With a getent that answers this. */
  private UserDatabase accounts(int exit, String output) {
    return new UserDatabase(
        new CommandRunner() {
          @Override
          public CommandResult run(Command command) {
            asked.add(command.argv());
            byte[] bytes = output.getBytes(StandardCharsets.UTF_8);
            return new CommandResult(exit, bytes, exit == 3 ? "no service" : "");
          }

          @Override
          public CommandResult run(Command command, OutputListener listener) {
            throw new AssertionError("not expected");
          }

          @Override
          public CommandResult require(String what, Command command) {
            throw new AssertionError("not expected");
          }
        },
        passwd);
  }
}
