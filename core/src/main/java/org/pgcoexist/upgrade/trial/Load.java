package org.pgcoexist.upgrade.trial;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pgcoexist.CoexistException;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.Work;
import org.pgcoexist.upgrade.errors.LoadError;
import org.pgcoexist.upgrade.errors.RestoreErrors;
import org.pgcoexist.upgrade.load.WorkerPool;
import org.pgcoexist.upgrade.plan.SourceFacts.Database;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.state.NewDatabases;

/**
 * Loads all definitions into the trial cluster, as one kind of method does, and collects what fails
 * by database; "" is what belongs to none.
 */
abstract class Load {

  final UpgradeContext context;
  final TrialDump dumps;
  private final Map<String, List<LoadError>> errors = new TreeMap<>();

  Load(UpgradeContext context, TrialDump dumps) {
    this.context = context;
    this.dumps = dumps;
  }

  /** Starts the trial cluster's server. */
  abstract void start() throws InterruptedException;

  /** Roles and what else belongs to no database. */
  abstract void loadGlobals() throws InterruptedException;

  /**
   * Dumps and loads one database.
   *
   * @param crew runs the programs
   */
  abstract List<LoadError> load(UpgradeContext crew, String database) throws InterruptedException;

  /** What comes when all databases are there. */
  abstract void finish() throws InterruptedException;

  /** What failed; nothing when all can be loaded. */
  final Map<String, List<LoadError>> run() throws InterruptedException {
    start();
    if (succeeds("", this::loadGlobals)) {
      List<Database> first = new ArrayList<>();
      List<Database> then = new ArrayList<>();
      for (Database database : context.attempt().source().databases()) {
        (NewDatabases.isMadeByInitdb(database.name()) ? first : then).add(database);
      }
      load(first, 1);
      load(then, context.jobs());
      if (errors.isEmpty()) {
        succeeds("", this::finish);
      }
    }
    return errors;
  }

  private boolean succeeds(String database, Work work) throws InterruptedException {
    try {
      work.run();
      return true;
    } catch (CoexistException e) {
      add(database, List.of(LoadError.of(e.what() + ": " + e.why())));
      return false;
    }
  }

  private void load(List<Database> databases, int jobs) throws InterruptedException {
    WorkerPool crew = new WorkerPool(context.runner());
    UpgradeContext ofCrew = context.with(crew.runner());
    for (Database database : databases) {
      String name = database.name();
      crew.add(
          new Task(database.bytes(), () -> succeeds(name, () -> add(name, load(ofCrew, name)))));
    }
    crew.work(jobs);
  }

  private record Task(long size, Work work) implements WorkerPool.Task {
    @Override
    public boolean isWide() {
      return false;
    }

    @Override
    public void run() throws InterruptedException {
      work.run();
    }
  }

  private synchronized void add(String database, List<LoadError> more) {
    if (!more.isEmpty()) {
      errors.computeIfAbsent(database, key -> new ArrayList<>()).addAll(more);
    }
  }

  /** Runs a program that goes on after an error, and tells all of them. */
  static List<LoadError> restore(UpgradeContext crew, Command command) throws InterruptedException {
    RestoreErrors listener = new RestoreErrors();
    var result = crew.runner().run(command, listener);
    List<LoadError> all = listener.all();
    return result.succeeded() || !all.isEmpty()
        ? all
        : List.of(LoadError.of(result.ending() + "\n" + result.errorTail().strip()));
  }
}
