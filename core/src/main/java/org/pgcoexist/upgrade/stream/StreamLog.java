package org.pgcoexist.upgrade.stream;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.output.OutputListener;
import org.pgcoexist.upgrade.errors.FirstErrors;
import org.pgcoexist.upgrade.load.LoadLog;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/**
 * What the programs that move one database say, in {@code {dbname}.upgrade}; a program that fails,
 * or tells of an error, ends the upgrade.
 */
public final class StreamLog {

  private static final int BUFFER = 64 * 1024;

  private final UpgradeContext context;
  private final Disk disk;
  private final Path file;
  private final String database;

  private final FirstErrors errors = new FirstErrors();

  /** Begins an empty log. */
  public StreamLog(UpgradeContext context, String database) {
    this.context = context;
    this.disk = context.disks().owner();
    this.file = LoadLog.file(context.attempt().workDirectory(), database, ".upgrade");
    this.database = database;
    disk.replace(file, new byte[0], 0600);
  }

  /** Receives what goes on in a program beside its standard error. */
  public interface Watch {
    Watch NOBODY =
        new Watch() {
          @Override
          public void started(long pid) {}

          @Override
          public void out(String line) {}
        };

    void started(long pid);

    void out(String line);
  }

  /**
   * Runs a program that must succeed.
   *
   * @throws CoexistException when it failed, with the first errors of the database
   */
  public void require(CommandRunner runner, Command command, Watch watch)
      throws InterruptedException {
    StringBuilder printed = new StringBuilder();
    Judge judge = new Judge();
    OutputListener listener =
        new OutputListener() {
          @Override
          public void started(long pid) {
            watch.started(pid);
          }

          @Override
          public void out(String line) {
            watch.out(line);
          }

          @Override
          public void err(String line) {
            printed.append(line).append('\n');
            if (printed.length() > BUFFER) {
              append(printed);
            }
            judge.judge(line);
          }
        };
    CommandResult result;
    try {
      result = runner.run(command, listener);
    } finally {
      append(printed);
    }
    if (!result.succeeded()) {
      throw failure(command.argv().get(0) + ": " + result.ending() + lines(result.errorTail()));
    }
  }

  private synchronized void append(StringBuilder printed) {
    if (printed.length() > 0) {
      disk.append(file, printed.toString().getBytes(StandardCharsets.UTF_8));
      printed.setLength(0);
    }
  }

  /** One program's: several write at the same time, and what belongs to an error follows it. */
  private final class Judge {
    private String entry = "";
    private boolean behindError;

    void judge(String line) {
      synchronized (StreamLog.this) {
        if (line.contains("error: ") || line.contains("ERROR:  ") || line.contains("FATAL:  ")) {
          errors.add(entry + line);
          behindError = true;
        } else if (line.startsWith("pg_restore: from TOC entry ")) {
          // Once for all errors of an entry.
          entry = line + "\n";
          behindError = false;
        } else if (line.startsWith("pg_") && !line.contains(": detail: ")) {
          behindError = false;
        } else if (behindError) {
          errors.detail(line);
        }
      }
    }
  }

  private static String lines(String errors) {
    return errors.isBlank() ? "" : "\n" + errors.strip();
  }

  /** What else is wrong with the database. */
  synchronized CoexistException failure(String fallback) {
    return CoexistException.failed(
        "cannot move the database " + database + " to the new cluster without errors",
        errors.isEmpty() ? fallback : errors.toString(),
        FirstErrors.next(context, file));
  }
}
