package org.pgcoexist.upgrade.replication;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgcoexist.CoexistException;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.postgres.Sql;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.process.output.HeldInput;
import org.pgcoexist.process.output.OutputListener;
import org.pgcoexist.upgrade.load.Ticker;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/**
 * A replication connection that makes a slot and exports its snapshot. The snapshot lasts as long
 * as the connection is open, and the slot's changes begin exactly where it ends.
 */
public final class SlotSession {

  private static final Pattern SNAPSHOT =
      Pattern.compile("[^|]+\\|[0-9A-F]+/[0-9A-F]+\\|([0-9A-F]+-[0-9A-F]+-[0-9]+)\\|pgoutput");

  /** Whoever has a transaction open for longer is named. */
  private static final Duration TOLD_AFTER = Duration.ofSeconds(5);

  private static final String OPEN =
      "SELECT pid, coalesce(usename::text, ''), date_trunc('second', xact_start)"
          + " FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
          + " ORDER BY xact_start LIMIT 3";

  private final UpgradeContext context;
  private final Psql old;

  /**
   * @param context reads the serving server
   */
  public SlotSession(UpgradeContext context) {
    this.context = context;
    this.old = context.oldPsql();
  }

  /** What is done as long as the snapshot is there. */
  @FunctionalInterface
  public interface Reading {
    void run(String snapshot) throws InterruptedException;
  }

  /** Makes the slot and does the work; a slot of that name must not be there. */
  public void hold(String database, String slot, Reading reading) throws InterruptedException {
    HeldInput input = new HeldInput();
    CompletableFuture<String> snapshot = new CompletableFuture<>();
    context
        .runner()
        .both(
            () -> session(database, slot, input, snapshot),
            () -> {
              try {
                reading.run(await(snapshot));
              } finally {
                input.letGo();
              }
            });
  }

  private void session(
      String database, String slot, HeldInput input, CompletableFuture<String> snapshot)
      throws InterruptedException {
    List<String> arguments = Psql.bare(Sql.connection(database) + " replication=database");
    String make = "CREATE_REPLICATION_SLOT " + Sql.identifier(slot) + " LOGICAL pgoutput;\n";
    Command psql =
        old.client("psql", arguments).reading(make.getBytes(StandardCharsets.UTF_8)).holding(input);
    CommandResult result = context.runner().run(psql, new Listener(snapshot));
    if (!result.succeeded() || !snapshot.isDone()) {
      throw CoexistException.failed(
          "cannot make a replication slot in database " + database,
          psql.argv().get(0) + ": " + result.ending() + "\n" + result.errorTail().strip(),
          "fix what the server reports");
    }
  }

  private record Listener(CompletableFuture<String> snapshot) implements OutputListener {
    @Override
    public void out(String line) {
      Matcher matcher = SNAPSHOT.matcher(line);
      if (matcher.matches()) {
        snapshot.complete(matcher.group(1));
      }
    }

    @Override
    public void err(String line) {}
  }

  /** A slot waits for every transaction that is open. */
  @SuppressWarnings("try") // the ticker looks until the snapshot is there
  private String await(CompletableFuture<String> snapshot) throws InterruptedException {
    long from = System.nanoTime();
    List<String> waiting = new ArrayList<>();
    Psql watching = old.with(context.machine().runner(), context.oldPrograms());
    Runnable look =
        () -> {
          boolean late = System.nanoTime() - from > TOLD_AFTER.toNanos();
          if (late && waiting.isEmpty() && !snapshot.isDone()) {
            waiting.addAll(open(watching));
          }
        };
    try (Ticker ticker = new Ticker(look)) {
      return snapshot.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> open(Psql watching) {
    List<String> waiting = new ArrayList<>();
    try {
      for (List<String> row :
          watching.rows("cannot look who is at work", context.source().openDatabase(), OPEN)) {
        waiting.add("process " + row.get(0) + " of " + row.get(1) + " since " + row.get(2));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (CoexistException e) {
      // It is looked at again in a second.
      return waiting;
    }
    if (!waiting.isEmpty()) {
      context.warn("the copy waits for open transactions: " + String.join(", ", waiting));
    }
    return waiting;
  }
}
