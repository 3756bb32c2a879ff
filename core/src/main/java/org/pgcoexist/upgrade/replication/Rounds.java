package org.pgcoexist.upgrade.replication;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.postgres.PsqlRound;
import org.pgcoexist.upgrade.load.WorkerPool;
import org.pgcoexist.upgrade.plan.SourceFacts.Database;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/**
 * Statements in all databases that let clients in, by few programs, several at once: clients wait
 * for it, and there may be a hundred databases.
 */
public final class Rounds {

  /** A program's share is so much smaller that all end at about the same time. */
  private static final int SHARES_OF_ONE = 4;

  private final UpgradeContext context;
  private final Psql server;

  /**
   * @param server the old or the new one
   */
  public Rounds(UpgradeContext context, Psql server) {
    this.context = context;
    this.server = server;
  }

  /**
   * What statements print, which is what COPY writes, by the database.
   *
   * @param statements of a database; empty where there is nothing to do in it
   */
  public Map<String, byte[]> read(String what, Function<String, byte[]> statements)
      throws InterruptedException {
    Map<String, byte[]> printed = new ConcurrentHashMap<>();
    each(statements, (round, share) -> printed.putAll(round.read(what, share)));
    return printed;
  }

  /**
   * Runs statements for their effect; an error leaves any part of it done.
   *
   * @param statements of a database; empty where there is nothing to do in it
   */
  public void execute(String what, Function<String, byte[]> statements)
      throws InterruptedException {
    each(statements, (round, share) -> round.execute(what, share));
  }

  /** Statements of known characters, or of names as databases have them in UTF-8. */
  public static byte[] bytes(String statements) {
    return statements.getBytes(StandardCharsets.UTF_8);
  }

  /** What is done with a program's share. */
  @FunctionalInterface
  private interface Deed {
    void run(PsqlRound round, Map<String, byte[]> share) throws InterruptedException;
  }

  private void each(Function<String, byte[]> statements, Deed deed) throws InterruptedException {
    WorkerPool crew = new WorkerPool(context.runner());
    PsqlRound round = new PsqlRound(server.with(crew.runner(), server.programs()));
    for (Map<String, byte[]> share : shares(statements)) {
      crew.add(WorkerPool.task(share.size(), () -> deed.run(round, share)));
    }
    crew.work(context.runner().worthAtOnce());
  }

  /** Dealt out in turn, the largest first, so that none has many large ones. */
  private List<Map<String, byte[]>> shares(Function<String, byte[]> statements) {
    List<Database> databases = new ArrayList<>(new Publisher(context).databases());
    databases.sort(Comparator.comparingLong(Database::bytes).reversed());
    int hands = SHARES_OF_ONE * context.runner().worthAtOnce();
    List<Map<String, byte[]>> shares = new ArrayList<>();
    int turn = 0;
    for (Database database : databases) {
      byte[] mine = statements.apply(database.name());
      if (mine.length > 0) {
        if (turn < hands) {
          shares.add(new LinkedHashMap<>());
        }
        shares.get(turn++ % hands).put(database.name(), mine);
      }
    }
    return shares;
  }
}
