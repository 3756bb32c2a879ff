package org.pgcoexist.commands;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.cli.ParseException;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.commands.output.Printable;

/** What all entry points share: messages, exit statuses, and never a stack trace. */
final class CommandMain {

  /** The version of this program; a test compares it with the package's. */
  static final String VERSION = "0.1";

  /** The work of a command. */
  @FunctionalInterface
  interface Work {
    ExitStatus run() throws InterruptedException, ParseException;
  }

  private final String name;
  private final PrintStream err;

  CommandMain(String name, PrintStream err) {
    this.name = name;
    this.err = err;
  }

  /** Runs the work; every failure becomes a message and an exit status. */
  ExitStatus run(Work work) {
    try {
      return work.run();
    } catch (CoexistException e) {
      tell(e);
      return e.status();
    } catch (ParseException e) {
      err.println(Printable.word(name + ": " + lowerCaseFirst(e.getMessage())));
      err.println("Next: " + name + " --help");
      return ExitStatus.USAGE;
    } catch (InterruptedException e) {
      tell(
          new CoexistException(
              ExitStatus.INTERRUPTED,
              "stopped on request",
              "nothing was touched",
              "type the same command again when it suits"));
      return ExitStatus.INTERRUPTED;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      err.println(
          Printable.word(name + ": internal error: " + e + "; the full report is in " + report(e)));
      return ExitStatus.FAILED;
    }
  }

  private void tell(CoexistException failure) {
    err.println(
        Printable.word(name + ": " + failure.what()) + (failure.why().isEmpty() ? "" : ":"));
    if (!failure.why().isEmpty()) {
      for (String line : failure.why().split("\n", -1)) {
        println(cause(line));
      }
    }
    if (!failure.next().isEmpty()) {
      String indent = "Next: ";
      for (String line : failure.next().split("\n", -1)) {
        println(indent + line);
        indent = "      ";
      }
    }
    for (Throwable also : failure.getSuppressed()) {
      err.println(Printable.indented("  also: " + also.getMessage(), "    "));
    }
  }

  /** A line of the cause may be another's words, and must not look like ours of what to type. */
  private static String cause(String line) {
    return (line.stripLeading().startsWith("Next:") ? "  | " : "  ") + line;
  }

  private void println(String line) {
    err.println(Printable.text(line));
  }

  private static String lowerCaseFirst(String text) {
    return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }

  /** Writes the stack trace to a new private file and tells where. */
  private String report(Throwable fault) {
    try {
      Path file = Files.createTempFile(name + "-", ".report");
      try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(file))) {
        fault.printStackTrace(writer);
      }
      return file.toString();
    } catch (IOException e) {
      return "(no file: " + e + ")";
    }
  }
}
