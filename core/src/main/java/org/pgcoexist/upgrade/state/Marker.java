package org.pgcoexist.upgrade.state;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/**
 * A small file by which steps know after a crash how far they had come. The cluster's owner writes
 * it, durably and as a whole. Those in the new cluster's work directory go with that, and move with
 * it in the switch:
 *
 * <pre>
 * file              there from            content
 * initdb            the end of step 1     the system identifier of the new cluster
 * unsynced          the first write       the boot in which there are writes without fsync; gone when
 *                   without fsync         everything is on the disk
 * configured        the end of step 1b    what tells the configuration it was made from
 * checked           the end of step 1c    nothing
 * hooks-made        2b, all scripts ended databases and roles that they made, as JSON; beside it hooks-N.dump.
 *                                         Gone after 7c, but where the old cluster is followed
 * hooks-init        the end of step 2b    nothing
 * defined           the begin of step 2c  "begun", "nothing", or "complete" with the fingerprint of
 *                                         roles and tablespaces
 * stream/N.defined  2c, a database        the fingerprint of its definitions
 * restarted         the end of 2c restart "lent" where settings of the old server are ours, or nothing
 * published         the end of 2d publish nothing
 * stream/N.begun    2e seed, a database   nothing; it is copied from here on
 * stream/N.slot     2e seed, a database   the name of its slot on the old server
 * stream/N.stamps   2g to 6, a database   the fingerprint of its definitions as they were copied, and a
 *                                         number of the transactions that had written them by then
 * stream/supplement the end of 2e seed    nothing
 * agreed            the end of 2g agree   nothing
 * drained           the end of 6 drain    nothing
 * carried           the end of 7 carry    when the new server was started that has what was carried
 * parted            the begin of 7e part  nothing
 * recorded          the end of 5 record   the state of the old cluster that was noted
 * load              the begin of the load "begun", "globals" with the state of the old cluster, or
 *                   or transfer           "complete" with what was loaded; of 2e seed "begun" or the
 *                                         fingerprint of roles and databases
 * stream/N.moved    6 or 2e, a database   the state of the old cluster it was moved in, or the
 *                                         fingerprint of its definitions
 * verified          the end of 7b         "same" or "accepted", how closely, and the marker load
 * hooks-finish      the end of step 7c    nothing
 * analyzed          the end of step 7d    nothing
 * </pre>
 *
 * @param owner the disk, with the rights of the cluster's owner
 * @param file where it is
 */
public record Marker(Disk owner, Path file) {

  private static Marker in(UpgradeContext context, String name) {
    return new Marker(context.disks().owner(), context.attempt().workDirectory().resolve(name));
  }

  /** Of the new cluster as initdb left it. */
  public static Marker initdb(UpgradeContext context) {
    return in(context, "initdb");
  }

  /** Of writes without fsync. */
  public static Marker unsynced(UpgradeContext context) {
    return in(context, "unsynced");
  }

  /** Of what pg_upgrade has looked at. */
  public static Marker checked(UpgradeContext context) {
    return in(context, "checked");
  }

  /** Of a phase of hook scripts. */
  public static Marker hooks(UpgradeContext context, Object phase) {
    return in(context, "hooks-" + phase);
  }

  /** Of what scripts of the phase init have made. */
  public static Marker hooksMade(UpgradeContext context) {
    return in(context, "hooks-made");
  }

  /** Of the definitions that are loaded before the downtime. */
  public static Marker defined(UpgradeContext context) {
    return in(context, "defined");
  }

  /** Of an old server whose settings let it be followed. */
  public static Marker restarted(UpgradeContext context) {
    return in(context, "restarted");
  }

  /** Of tables that are published. */
  public static Marker published(UpgradeContext context) {
    return in(context, "published");
  }

  /** Of definitions that were compared while clients work. */
  public static Marker agreed(UpgradeContext context) {
    return in(context, "agreed");
  }

  /** Of the last changes that were received. */
  public static Marker drained(UpgradeContext context) {
    return in(context, "drained");
  }

  /** Of what no replication carries. */
  public static Marker carried(UpgradeContext context) {
    return in(context, "carried");
  }

  /** Of a replication that is being ended. */
  public static Marker parted(UpgradeContext context) {
    return in(context, "parted");
  }

  /** Of what the old cluster holds. */
  public static Marker recorded(UpgradeContext context) {
    return in(context, "recorded");
  }

  /** Of the load or transfer; every method writes its own words. */
  public static Marker load(UpgradeContext context) {
    return in(context, "load");
  }

  /** Of the comparison. */
  public static Marker verified(UpgradeContext context) {
    return in(context, "verified");
  }

  /** Of statistics that are gathered before the cluster is opened. */
  public static Marker analyzed(UpgradeContext context) {
    return in(context, "analyzed");
  }

  /** Of the staged configuration, whose work directory the switch moves under it. */
  public static Marker configured(Disk owner, Path workDirectory) {
    return new Marker(owner, workDirectory.resolve("configured"));
  }

  /** Whether it is there. */
  public boolean isThere() {
    return owner.facts(file).isPresent();
  }

  /** Its content; empty when it is not there. */
  public String text() {
    return owner.read(file).map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse("");
  }

  /** Replaces it as a whole, and durably. */
  public void write(String text) {
    owner.replace(file, text.getBytes(StandardCharsets.UTF_8), 0600);
  }

  /** Removes it; nothing there is no fault. */
  public void remove() {
    owner.remove(file);
  }
}
