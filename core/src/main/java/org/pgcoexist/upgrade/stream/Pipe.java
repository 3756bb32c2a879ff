package org.pgcoexist.upgrade.stream;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/**
 * A named pipe between two programs, so that what they move does not pass through this one.
 *
 * <p>It lies in the private socket directory. A crash leaves the pipe, which is removed before
 * another of its name is made, and with the directory; and the programs, which end as orphans.
 */
public final class Pipe {

  private static final Pattern COPIED = Pattern.compile("COPY ([0-9]+)");

  private final UpgradeContext context;
  private final CommandRunner runner;
  private final Path path;

  public Pipe(UpgradeContext context, CommandRunner runner, long number) {
    this.context = context;
    this.runner = runner;
    this.path = context.sockets().path().resolve("pipe." + number);
  }

  public Path path() {
    return path;
  }

  /**
   * Runs both programs to their end; the first that fails ends the other.
   *
   * @param watch follows the reading one
   */
  public void run(StreamLog log, Command writing, Command reading, StreamLog.Watch watch)
      throws InterruptedException {
    make();
    runner.both(
        () -> log.require(runner, writing, StreamLog.Watch.NOBODY),
        () -> log.require(runner, reading, watch));
    remove();
  }

  /**
   * The same with two psqls that copy: as many rows must come in as went out. A writer that is
   * killed looks to the reader like the end of the data.
   */
  void copy(StreamLog log, Command writing, Command reading, StreamWatch.Part watch)
      throws InterruptedException {
    Count out = new Count(pid -> {});
    Count in = new Count(watch::started);
    make();
    runner.both(() -> log.require(runner, writing, out), () -> log.require(runner, reading, in));
    remove();
    watch.moved(in.rows.get());
    if (out.rows.get() != in.rows.get()) {
      throw log.failure(out.rows + " rows went out and " + in.rows + " came in");
    }
  }

  private void make() throws InterruptedException {
    remove();
    Command make =
        Command.of("mkfifo", "--mode=600", path.toString()).as(context.attempt().owner()).briefly();
    runner.require("cannot make a pipe", make);
  }

  private void remove() {
    context.disks().owner().remove(path);
  }

  /** Listens for what psql says after a COPY. */
  private static final class Count implements StreamLog.Watch {
    private final LongConsumer pids;
    private final AtomicLong rows = new AtomicLong(-1);

    Count(LongConsumer pids) {
      this.pids = pids;
    }

    @Override
    public void started(long pid) {
      pids.accept(pid);
    }

    @Override
    public void out(String line) {
      Matcher matcher = COPIED.matcher(line);
      if (matcher.matches()) {
        rows.set(Long.parseLong(matcher.group(1)));
      }
    }
  }
}
