package org.pgcoexist.process;

import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pgcoexist.CoexistException;
import org.pgcoexist.Shell;

/**
 * What the system is asked to run for a {@link Command}: everything checked that can be checked
 * beforehand.
 *
 * @param argv the helpers that give the program its session and user, the program, its arguments
 * @param environment all its variables
 * @param directory where they start: the working directory where this process's own user runs the
 *     program; another one's program goes there itself
 */
record Invocation(List<String> argv, Map<String, String> environment, Path directory) {
  private static final List<String> PATH =
      List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");
  private static final String SETSID = "/usr/bin/setsid";
  private static final String SETPRIV = "/usr/bin/setpriv";
  private static final String SCRIPT = "/usr/bin/script";
  private static final String ENV = "/usr/bin/env";
  private static final Path ROOT = Path.of("/");

  /**
   * @param what what the program is to do, for the message of a failure
   * @param self the user of this process
   * @throws CoexistException when the command cannot be run
   */
  static Invocation of(String what, Command command, Account self) {
    Account user = command.user().orElse(self);
    List<String> argv = new ArrayList<>();
    argv.add(SETSID);
    if (user.uid() != self.uid()) {
      argv.addAll(switchTo(what, user, self));
    }
    boolean another = user.uid() != self.uid();
    if (another && !command.directory().equals(ROOT)) {
      // With the rights of this process it could be led by a link to where its user may not go.
      argv.addAll(List.of(ENV, "-C", command.directory().toString(), "--"));
    }
    argv.add(program(what, command.argv().get(0)));
    argv.addAll(command.argv().subList(1, command.argv().size()));
    if (!Files.isDirectory(command.directory())) {
      throw CoexistException.failed(
          what,
          "the directory " + command.directory() + " does not exist",
          "make the directory: " + Shell.line("mkdir", command.directory()));
    }
    Map<String, String> environment = environment(user, command.environment());
    argv.forEach(text -> requireUnchanged(what, text));
    environment.forEach((name, value) -> requireUnchanged(what, name + "=" + value));
    return new Invocation(argv, environment, another ? ROOT : command.directory());
  }

  /**
   * The same on a terminal of its own, which script(1) makes: the session that setsid would make
   * has none. Who can trace the program gets no hold of the terminal that we were started on.
   */
  Invocation onTerminal() {
    String line = Shell.line(argv.subList(1, argv.size()).toArray());
    Map<String, String> variables = new TreeMap<>(environment);
    variables.put("SHELL", "/bin/bash");
    Optional.ofNullable(System.getenv("TERM"))
        .filter(term -> term.matches("[A-Za-z0-9._+-]{1,64}"))
        .ifPresent(term -> variables.put("TERM", term));
    return new Invocation(
        List.of(SCRIPT, "--quiet", "--return", "--flush", "--command", line, "/dev/null"),
        variables,
        directory);
  }

  /** Whether a program that ended like this has never run, as a helper could not start it. */
  boolean neverRan(int exit, String errors) {
    return (exit == 125 && errors.contains("env: cannot change directory"))
        || ((exit == 126 || exit == 127)
            && (errors.startsWith("setsid: ") || errors.startsWith("setpriv: ")));
  }

  private static List<String> switchTo(String what, Account user, Account self) {
    if (!self.isRoot()) {
      throw CoexistException.failed(
          what,
          "it must be done as " + user.name() + ", and this is run by " + self.name(),
          "run the same command as root");
    }
    return List.of(
        SETPRIV,
        "--reuid=" + Integer.toUnsignedString(user.uid()),
        "--regid=" + Integer.toUnsignedString(user.gid()),
        "--init-groups",
        "--");
  }

  private static String program(String what, String name) {
    return find(name)
        .orElseThrow(
            () ->
                CoexistException.failed(
                    what,
                    name.startsWith("/")
                        ? name + " is not there or cannot be executed"
                        : "there is no program " + name + " in " + String.join(":", PATH),
                    name.startsWith("/")
                        ? "reinstall its package, which this names: "
                            + Shell.line("dpkg", "-S", name)
                        : "install the package that has it: apt-file search -x bin/" + name + "$"))
        .toString();
  }

  private static Optional<Path> find(String program) {
    if (program.startsWith("/")) {
      return Optional.of(Path.of(program)).filter(Invocation::canRun);
    }
    if (program.contains("/")) {
      throw new IllegalArgumentException("neither absolute nor a plain name: " + program);
    }
    return PATH.stream()
        .map(directory -> Path.of(directory, program))
        .filter(Invocation::canRun)
        .findFirst();
  }

  private static boolean canRun(Path program) {
    return Files.isRegularFile(program) && Files.isExecutable(program);
  }

  private static Map<String, String> environment(Account user, Map<String, String> additions) {
    Map<String, String> variables = new TreeMap<>();
    variables.put("PATH", String.join(":", PATH));
    variables.put("HOME", user.home());
    variables.put("USER", user.name());
    variables.put("LOGNAME", user.name());
    // PostgreSQL's programs speak English then, so that what they say can be recognised.
    variables.put("LANG", "C.UTF-8");
    variables.put("LC_ALL", "C.UTF-8");
    Optional.ofNullable(System.getenv("TZ")).ifPresent(zone -> variables.put("TZ", zone));
    variables.putAll(additions);
    return variables;
  }

  /** Java replaces what the locale cannot encode, and cuts a variable at a NUL, silently. */
  private static void requireUnchanged(String what, String text) {
    if (text.indexOf('\0') >= 0) {
      throw CoexistException.failed(
          what, "a program cannot be given a NUL character", "take it out of the name or value");
    }
    if (!encodes(Charset.defaultCharset(), text)
        || !encodes(Charset.forName(System.getProperty("sun.jnu.encoding")), text)) {
      throw CoexistException.failed(
          what, "the locale of this process cannot express '" + text + "'", "set LC_ALL=C.UTF-8");
    }
  }

  private static boolean encodes(Charset charset, String text) {
    return text.chars().allMatch(c -> c < 128) || charset.newEncoder().canEncode(text);
  }
}
