package org.pgcoexist.upgrade.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.upgrade.load.LockWatch;
import org.pgcoexist.upgrade.load.WorkerPool;
import org.pgcoexist.upgrade.plan.SourceFacts.Database;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.stream.Fingerprint;
import org.pgcoexist.upgrade.stream.LoadedDefinitions;
import org.pgcoexist.upgrade.stream.StreamClients;

/**
 * Dumps the definitions of all open databases from a server that serves its clients. A database
 * that cannot be dumped without harm to them, or is changed meanwhile, is left out.
 */
final class ServingDumps {

  private final UpgradeContext context;
  private final LoadedDefinitions loaded;
  private final long room;
  private final Map<String, String> dumped = new TreeMap<>();

  /**
   * @param context reads the serving server
   * @param room how many locks may be taken
   */
  ServingDumps(UpgradeContext context, LoadedDefinitions loaded, long room) {
    this.context = context;
    this.loaded = loaded;
    this.room = room;
  }

  /** The name by which the server knows the dumps. */
  String application() {
    return "pg-coexist definitions " + context.attempt().id();
  }

  /** The fingerprints of what was dumped, by database. */
  Map<String, String> run() throws InterruptedException {
    List<Database> open = new ArrayList<>(context.source().databases());
    open.removeIf(one -> context.source().closedDatabases().contains(one.name()));
    Map<String, Fingerprint.OfDatabase> before = new TreeMap<>();
    for (Database database : open) {
      before.put(database.name(), Fingerprint.ofDatabase(context.oldPsql(), database.name()));
    }
    long locks = before.values().stream().mapToLong(Fingerprint.OfDatabase::locks).sum();
    WorkerPool crew = new WorkerPool(context.runner());
    UpgradeContext ofCrew = context.with(crew.runner());
    for (Database database : open) {
      String name = database.name();
      crew.add(WorkerPool.task(database.bytes(), () -> run(ofCrew, name, before.get(name))));
    }
    crew.work(locks <= room ? context.jobs() : 1);
    return dumped;
  }

  private void run(UpgradeContext crew, String name, Fingerprint.OfDatabase before)
      throws InterruptedException {
    if (before.locks() > room) {
      leaveOut(name, "a dump holds " + before.locks() + " locks, and clients need the room");
      return;
    }
    try {
      Command dump = new StreamClients(crew, name).dumpDefinitions(loaded.archive(name));
      CommandResult result = crew.runner().run(besideClients(dump));
      if (!result.succeeded()) {
        leaveOut(name, "pg_dump " + result.ending() + reason(result));
      } else if (Fingerprint.ofDatabase(crew.oldPsql(), name).number().equals(before.number())) {
        add(name, before.number());
      } else {
        leaveOut(name, "somebody changes them");
      }
    } catch (CoexistException e) {
      if (e.status() == ExitStatus.INTERRUPTED) {
        throw e;
      }
      leaveOut(name, e.getMessage());
    }
  }

  private static String reason(CommandResult result) {
    String error = "pg_dump: error: ";
    return result
        .errorTail()
        .lines()
        .filter(line -> line.startsWith(error))
        .findFirst()
        .map(line -> ", " + line.substring(error.length()))
        .orElse("");
  }

  private synchronized void add(String name, String fingerprint) {
    dumped.put(name, fingerprint);
  }

  private void leaveOut(String name, String why) {
    context.warn(
        "the definitions of the database "
            + name
            + " are loaded in the downtime, not before: "
            + why);
  }

  /** It gives up soon where it must wait for a lock, and is known by its name. */
  private Command besideClients(Command dump) {
    List<String> argv = new ArrayList<>(dump.argv());
    argv.add(1, "--lock-wait-timeout=" + LockWatch.PATIENCE.toMillis());
    return dump.running(argv).with("PGAPPNAME", application());
  }
}
