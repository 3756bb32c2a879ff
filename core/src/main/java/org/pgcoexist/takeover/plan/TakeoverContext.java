package org.pgcoexist.takeover.plan;

import java.nio.file.Path;
import java.util.List;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.debian.ClusterControl;
import org.pgcoexist.engine.Event;
import org.pgcoexist.engine.EventListener;
import org.pgcoexist.engine.FileBackups;
import org.pgcoexist.engine.Host;
import org.pgcoexist.model.Locations;
import org.pgcoexist.postgres.PrivateServer;
import org.pgcoexist.postgres.Programs;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.owner.Disks;

/**
 * What the steps of one takeover share.
 *
 * @param machine the parts the engine works with
 * @param runner as the machine's, each program marked as this takeover's
 * @param disks who changes what
 * @param takeover what was decided
 * @param journals where originals of edited files are kept
 * @param listener receives warnings
 */
public record TakeoverContext(
    Host machine,
    CommandRunner runner,
    Disks disks,
    Takeover takeover,
    Path journals,
    EventListener listener) {

  public Locations locations() {
    return machine.locations();
  }

  /** Starts and stops public servers. */
  public ClusterControl control() {
    return new ClusterControl(runner.ofPublicServers(), locations(), disks);
  }

  public FileBackups originals() {
    return originals(takeover.id());
  }

  public FileBackups originals(String id) {
    return new FileBackups(disks.self(), journals, id);
  }

  public Path configuration(ClusterIdentity side) {
    return locations().configuration(takeover.from(), side.name());
  }

  /** Where the cluster is now; while it moves its configuration follows its data. */
  public ClusterIdentity configured() {
    Path after = configuration(takeover.after()).resolve("postgresql.conf");
    return disks.self().facts(after).isPresent() ? takeover.after() : takeover.before();
  }

  /** True when a server runs, wherever the data is. */
  public boolean serverRuns() throws InterruptedException {
    for (ClusterIdentity side : List.of(takeover.before(), takeover.after())) {
      if (disks.owner().facts(side.data()).isPresent()
          && PrivateServer.anyServerRuns(runner, programs(), side.data(), takeover.owner())) {
        return true;
      }
    }
    return false;
  }

  /** Tells systemd and apt where the cluster is; what apt does not learn is a warning. */
  public void announce() throws InterruptedException {
    control().announce().forEach(warning -> listener.on(new Event.Warning(warning)));
  }

  /** As before, where it was: the gate first, since nothing starts what is disabled. */
  public void serveAgain() throws InterruptedException {
    new StartConfGuard(this).open();
    if (takeover.wasRunning() && !serverRuns()) {
      control().start(takeover.from(), configured().name());
    }
    announce();
  }

  private Programs programs() {
    return machine
        .installations()
        .find(takeover.from())
        .orElseThrow(
            () ->
                new CoexistException(
                    ExitStatus.REFUSED,
                    "cannot continue " + takeover.doing() + " cluster " + takeover.name(),
                    "PostgreSQL " + takeover.from() + " is not installed any more",
                    "apt-get install postgresql-" + takeover.from()));
  }
}
