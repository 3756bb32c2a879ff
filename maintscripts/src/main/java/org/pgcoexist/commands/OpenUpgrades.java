package org.pgcoexist.commands;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.ProcessLock;
import org.pgcoexist.engine.History;
import org.pgcoexist.engine.Machine;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.Locations;

/** What the list says below the table of upgrades that are not finished, and what to type next. */
final class OpenUpgrades {

  private final Machine machine;
  private final AskedUpgrades asked;
  private final boolean readable;

  OpenUpgrades(Machine machine) {
    this.machine = machine;
    this.asked = new AskedUpgrades(machine.disk(), machine.locations());
    this.readable = Files.isReadable(machine.locations().states());
  }

  /** Lines for a person; none when all is well. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    for (Cluster cluster : machine.registry().read().clusters()) {
      if (readable) {
        open(cluster).ifPresent(past -> notes.addAll(note(cluster, past)));
      } else if (cluster.status() == ClusterStatus.UPGRADING
          || cluster.status() == ClusterStatus.FAILED_UPGRADE) {
        notes.add(cluster.name() + ": an upgrade of it is at work or has stopped.");
        notes.add("  sudo pg_coexist list   says which");
      }
    }
    for (AskedUpgrades.Entry entry : asked.all()) {
      if (notes.stream().noneMatch(note -> note.startsWith(entry.cluster() + ":"))) {
        notes.addAll(asked(entry));
      }
    }
    return notes;
  }

  private static List<String> asked(AskedUpgrades.Entry entry) {
    String what = entry.cluster() + ": its upgrade to " + entry.target() + " was asked for, and ";
    return entry.when() == AskedUpgrades.When.AFTER
        ? List.of(
            what + "waits for its turn after the package run.",
            "  systemctl status pg-coexist-upgrade   shows the service that makes it")
        : List.of(
            what + "the package run that makes it has not come to it.",
            "  dpkg --configure -a   makes it, when that run has died");
  }

  private Optional<History.Past> open(Cluster cluster) {
    try {
      return new History(machine.disk(), machine.locations()).open(cluster.name(), Instant.now());
    } catch (CoexistException e) {
      throw new CoexistException(
          e.status(), e.what(), e.why(), e.next() + "\npg_coexist list -H   lists without it", e);
    }
  }

  private List<String> note(Cluster cluster, History.Past past) {
    Locations locations = machine.locations();
    Path lock = locations.state(cluster.name()).resolve("lock");
    String step =
        past.lastStep()
            .map(id -> "step " + id.number() + ", " + id.title())
            .orElse("its beginning");
    Optional<String> holder = ProcessLock.holder(lock);
    if (holder.isPresent()) {
      return List.of(
          cluster.name()
              + ": process "
              + holder.get()
              + " is "
              + past.undertaking().doing()
              + " it, at "
              + step
              + ".");
    }
    return List.of(
        cluster.name() + ": its " + past.undertaking().title() + " stopped at " + step + ".",
        "  " + past.undertaking().onward() + "   continues it",
        "  " + past.undertaking().back() + "   takes it back");
  }
}
