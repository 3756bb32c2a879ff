package org.pgcoexist.upgrade.trial;

import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.SurroundingRunner;
import org.pgcoexist.upgrade.load.LockWatch;

/**
 * Runs the programs of a method so that they do no harm beside clients: a dump gives up soon where
 * it must wait for a lock, is known by its name to {@link LockWatch}, and no tablespace is made,
 * since it would lie among the old cluster's.
 */
final class TrialRunner extends SurroundingRunner {

  private final String application;

  /**
   * @param application the name by which the old server knows these programs
   */
  TrialRunner(CommandRunner runner, String application) {
    super(runner);
    this.application = application;
  }

  @Override
  protected Command prepared(Command command) {
    List<String> argv = new ArrayList<>(command.argv());
    String program = argv.get(0).substring(argv.get(0).lastIndexOf('/') + 1);
    if (program.equals("pg_dump") || program.equals("pg_dumpall")) {
      argv.add(1, "--lock-wait-timeout=" + LockWatch.PATIENCE.toMillis());
    }
    if (program.equals("pg_dump") || program.equals("pg_dumpall") || program.equals("pg_restore")) {
      argv.add(1, "--no-tablespaces");
    }
    if (program.equals("pg_restore")) {
      // Without it an error comes without its object.
      argv.add(1, "--verbose");
    }
    return command.running(argv).with("PGAPPNAME", application);
  }
}
