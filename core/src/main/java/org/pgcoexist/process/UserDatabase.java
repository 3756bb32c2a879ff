package org.pgcoexist.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;

/**
 * The users of this machine: {@code /etc/passwd} first, and for whoever is not in it, such as a
 * user in LDAP, {@code getent passwd}.
 */
public final class UserDatabase {
  private static final Path PASSWD = Path.of("/etc/passwd");
  private static final int GETENT_KEY_NOT_FOUND = 2;

  private final CommandRunner runner;
  private final Path passwd;

  public UserDatabase(CommandRunner runner) {
    this(runner, PASSWD);
  }

  UserDatabase(CommandRunner runner, Path passwd) {
    this.runner = runner;
    this.passwd = passwd;
  }

  /** The user this process acts as; its name and home are what the JVM found when it started. */
  public static Account current() {
    return new Account(
        System.getProperty("user.name"),
        effective("Uid:"),
        effective("Gid:"),
        System.getProperty("user.home"));
  }

  /** A user by login name; empty when there is none. */
  public Optional<Account> find(String name) throws InterruptedException {
    if (name.isEmpty() || name.startsWith("-") || name.contains(":")) {
      return Optional.empty();
    }
    return find(name, 0, name);
  }

  /** A user by number; empty when there is none. */
  public Optional<Account> find(int uid) throws InterruptedException {
    String number = Integer.toUnsignedString(uid);
    return find(number, 2, number);
  }

  /** As {@link #find(String)}, for a user that must exist. */
  public Account require(String name) throws InterruptedException {
    return find(name)
        .orElseThrow(
            () ->
                CoexistException.usage(
                    "cannot act as " + name,
                    "there is no user of this name",
                    "list the users with: getent passwd"));
  }

  private Optional<Account> find(String key, int field, String value) throws InterruptedException {
    Optional<Account> local = select(local(), field, value);
    return local.isPresent() ? local : select(getent(key), field, value);
  }

  private List<String> local() {
    try {
      return new String(Files.readAllBytes(passwd), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw CoexistException.failed(
          "cannot look up users", e.toString(), "make " + passwd + " readable", e);
    }
  }

  private List<String> getent(String key) throws InterruptedException {
    CommandResult result = runner.run(Command.of("getent", "passwd", key));
    if (result.succeeded()) {
      return result.text().lines().toList();
    }
    if (result.exit() == GETENT_KEY_NOT_FOUND) {
      return List.of();
    }
    throw CoexistException.failed(
        "cannot look up user " + key,
        "getent passwd: " + result.ending() + ": " + result.errorTail(),
        "check the line passwd: in /etc/nsswitch.conf");
  }

  private static Optional<Account> select(List<String> lines, int field, String value) {
    for (String line : lines) {
      String[] fields = line.split(":", -1);
      if (fields.length == 7
          && fields[field].equals(value)
          && isNumber(fields[2])
          && isNumber(fields[3])) {
        return Optional.of(
            new Account(
                fields[0],
                Integer.parseUnsignedInt(fields[2]),
                Integer.parseUnsignedInt(fields[3]),
                fields[5]));
      }
    }
    return Optional.empty();
  }

  private static boolean isNumber(String field) {
    return field.matches("[0-9]{1,10}") && Long.parseLong(field) <= 0xFFFF_FFFFL;
  }

  /** proc(5): {@code Uid: real effective saved filesystem}. */
  private static int effective(String key) {
    Path status = Path.of("/proc/self/status");
    try {
      for (String line : Files.readAllLines(status, StandardCharsets.ISO_8859_1)) {
        if (line.startsWith(key)) {
          return Integer.parseUnsignedInt(line.split("\t", -1)[2]);
        }
      }
    } catch (IOException e) {
      throw CoexistException.failed(
          "cannot tell the current user", e.toString(), "check that /proc is mounted", e);
    }
    throw new IllegalStateException(status + " has no line " + key);
  }
}
