package org.pgcoexist.upgrade.trial;

import java.util.List;
import java.util.Optional;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.upgrade.errors.LoadError;
import org.pgcoexist.upgrade.errors.RestoreErrors;
import org.pgcoexist.upgrade.load.LockWatch;

/** A dump beside clients: where it is ended for somebody's sake, it is tried again. */
final class TrialDump {

  private static final int MOST_TRIES = 3;

  private final Optional<LockWatch> watch;

  /**
   * @param watch ends dumps that clients wait for; empty where there are no clients
   */
  TrialDump(Optional<LockWatch> watch) {
    this.watch = watch;
  }

  /** Why it could not be made; nothing when it was. */
  List<LoadError> run(CommandRunner runner, String database, Command command)
      throws InterruptedException {
    List<LoadError> reported = List.of();
    for (int i = 0; i < MOST_TRIES; i++) {
      RestoreErrors errors = new RestoreErrors();
      CommandResult result = runner.run(command, errors);
      if (result.succeeded()) {
        return List.of();
      }
      List<String> waiting = watch.map(LockWatch::takeWaiting).orElse(List.of());
      reported = errors.all();
      if (!waiting.isEmpty()) {
        reported =
            List.of(
                LoadError.of(
                    "a dump of it would have kept clients waiting, " + String.join("; ", waiting)));
      } else if (reported.isEmpty()) {
        return List.of(LoadError.of(result.ending() + "\n" + result.errorTail().strip()));
      } else if (reported.stream()
          .noneMatch(error -> error.message().contains("statement timeout"))) {
        return reported;
      } else {
        reported =
            List.of(LoadError.of("a dump of it waits for a lock that somebody holds on a table"));
      }
    }
    return reported;
  }
}
