package org.pgcoexist.takeover;

import java.nio.file.Path;
import java.util.List;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.debian.ClusterControl;
import org.pgcoexist.engine.EventListener;
import org.pgcoexist.engine.Machine;
import org.pgcoexist.engine.Originals;
import org.pgcoexist.engine.Step;
import org.pgcoexist.model.Locations;
import org.pgcoexist.postgres.PrivateServer;
import org.pgcoexist.postgres.Programs;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.Disks;

/**
 * What the steps of one takeover share.
 *
 * @param machine the parts the engine works with
 * @param runner as the machine's, each program marked as this takeover's
 * @param disks who changes what
 * @param takeover what was decided
 * @param journals where originals of edited files are kept
 * @param listener is told warnings
 */
record TakeoverContext(
    Machine machine,
    CommandRunner runner,
    Disks disks,
    Takeover takeover,
    Path journals,
    EventListener listener) {

  Locations locations() {
    return machine.locations();
  }

  List<Step> plan() {
    return List.of(new CloseStep(this), new StopStep(this), MoveStep.of(this), new OpenStep(this));
  }

  /** Not marked, so that the server, which outlives the takeover, is not either. */
  ClusterControl control() {
    return new ClusterControl(machine.runner(), locations(), disks);
  }

  Originals originals() {
    return originals(takeover.id());
  }

  Originals originals(String id) {
    return new Originals(disks.self(), journals, id);
  }

  Path configuration(Side side) {
    return locations().configuration(takeover.from(), side.name());
  }

  /** Where the cluster is now; while it moves its configuration follows its data. */
  Side configured() {
    Path after = configuration(takeover.after()).resolve(ConfigurationEdit.CONF);
    return disks.self().facts(after).isPresent() ? takeover.after() : takeover.before();
  }

  /** True when a server runs, wherever the data is. */
  boolean serverRuns() throws InterruptedException {
    for (Side side : List.of(takeover.before(), takeover.after())) {
      if (disks.owner().facts(side.data()).isPresent()
          && PrivateServer.anyServerRuns(runner, programs(), side.data(), takeover.owner())) {
        return true;
      }
    }
    return false;
  }

  /** As before, where it was: the gate first, since nothing starts what is disabled. */
  void serveAgain() throws InterruptedException {
    new Gate(this).open();
    if (takeover.wasRunning() && !serverRuns()) {
      control().start(takeover.from(), configured().name());
    }
    control().announce();
  }

  private Programs programs() {
    return machine
        .installations()
        .find(takeover.from())
        .orElseThrow(
            () ->
                new CoexistException(
                    ExitStatus.REFUSED,
                    "cannot go on " + takeover.doing() + " cluster " + takeover.name(),
                    "PostgreSQL " + takeover.from() + " is not installed any more",
                    "apt-get install postgresql-" + takeover.from()));
  }
}
