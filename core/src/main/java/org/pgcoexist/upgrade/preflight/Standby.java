package org.pgcoexist.upgrade.preflight;

import java.util.List;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.postgres.ControlData;
import org.pgcoexist.postgres.Programs;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.owner.Disks;

/**
 * Whether the old cluster is a standby or is being recovered from an archive. Found before any
 * server of it is started: a start would go on with the recovery, and could end it.
 */
public final class Standby {

  private static final String STANDBY = "standby.signal";

  /** Both since 12; recovery.conf before. */
  private static final List<String> SIGNALS = List.of(STANDBY, "recovery.signal", "recovery.conf");

  private static final String RECOVERING = "recovery";

  private final CommandRunner runner;
  private final Disks disks;
  private final Cluster cluster;
  private final Programs programs;

  public Standby(CommandRunner runner, Disks disks, Cluster cluster, Programs programs) {
    this.runner = runner;
    this.disks = disks;
    this.cluster = cluster;
    this.programs = programs;
  }

  /**
   * Refuses a cluster in recovery.
   *
   * @param runs whether its server runs
   */
  public void refuse(boolean runs) throws InterruptedException {
    for (String signal : SIGNALS) {
      if (disks.owner().facts(cluster.data().resolve(signal)).isPresent()) {
        throw refusal("there is " + cluster.data().resolve(signal), signal.equals(STANDBY));
      }
    }
    ControlData control = ControlData.read(runner, programs, cluster.data(), disks.account());
    // "in crash recovery" is an ordinary start after a crash.
    if (control.state().contains(RECOVERING) && !control.state().equals("in crash recovery")) {
      throw refusal(
          "its control data say \""
              + control.state()
              + "\", and its server "
              + (runs ? "runs" : "is down"),
          true);
    }
  }

  private CoexistException refusal(String sign, boolean standby) {
    String control = "pg_ctlcluster " + programs.major() + " " + cluster.name();
    return new CoexistException(
        ExitStatus.REFUSED,
        "cannot upgrade cluster " + cluster.name() + ", and nothing was touched",
        (standby
                ? "it is a standby, which follows a primary: "
                : "it is to be recovered from an archive: ")
            + sign,
        standby
            ? "upgrade its primary, then make this standby anew from that with pg_basebackup\n"
                + "or let it be a cluster of its own: "
                + control
                + " promote"
            : "let it finish: " + control + " start; then SELECT pg_is_in_recovery() must say f");
  }
}
