package org.pgcoexist.takeover;

import org.pgcoexist.engine.EventListener;
import org.pgcoexist.engine.Host;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.owner.Disks;
import org.pgcoexist.takeover.plan.Takeover;

/** Turns a request into a takeover: decides everything, checks everything, touches nothing. */
interface TakeoverPlanner {

  /**
   * What it works with.
   *
   * @param machine the parts the engine works with
   * @param runner marks its programs as the takeover's
   * @param disks the owner among them
   * @param id of the takeover
   * @param listener receives warnings
   */
  record Parts(
      Host machine, CommandRunner runner, Disks disks, String id, EventListener listener) {}

  /** The name the cluster is, or will be, registered by. */
  ClusterName name();

  /** What cannot be done, for messages. */
  String what();

  Takeover.Direction direction();

  /** Refuses to go on with, or take back, one that is open and is not what was requested. */
  void refuseUnsuitable(Takeover open);

  /** The cluster's owner. */
  Account owner() throws InterruptedException;

  /**
   * The takeover to make.
   *
   * @throws org.pgcoexist.CoexistException when something is in the way; nothing was touched
   */
  Takeover prepare(Parts parts) throws InterruptedException;
}
