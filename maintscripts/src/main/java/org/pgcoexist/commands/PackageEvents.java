package org.pgcoexist.commands;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.ParseException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.commands.output.Terminal;
import org.pgcoexist.disk.ProcessLock;
import org.pgcoexist.engine.Cancellation;
import org.pgcoexist.engine.Host;
import org.pgcoexist.engine.journal.History;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upkeep.ScheduledUpgrades;

/**
 * What the package's maintainer script and its system service let Java do: keep and make the
 * requested upgrades when a newer major was installed. Not a command for people.
 */
public final class PackageEvents {

  private static final String NAME = "package-events";
  private static final String USAGE =
      "usage: package-events ask CLUSTER MAJOR now|after | ask-all MAJOR now|after CLUSTER..."
          + " | forget CLUSTER | run now|all";

  /** dpkg's lock that apt and its like hold over all their calls of dpkg. */
  private static final Path PACKAGE_RUN = Path.of("/var/lib/dpkg/lock-frontend");

  private final Host machine;
  private final ScheduledUpgrades asked;
  private final PrintStream out;
  private final PrintStream err;
  private final Terminal screen;
  private final Cancellation cancellation;

  PackageEvents(
      Host machine, PrintStream out, PrintStream err, Terminal screen, Cancellation cancellation) {
    this.machine = machine;
    this.asked = new ScheduledUpgrades(machine.disk(), machine.locations());
    this.out = out;
    this.err = err;
    this.screen = screen;
    this.cancellation = cancellation;
  }

  /** Runs the words of the maintainer script; ends the JVM. */
  public static void main(String[] args) throws IOException {
    if (List.of(args).equals(List.of("run", "all"))) {
      awaitPackageRun();
    }
    Terminal screen = Terminal.ofLauncher();
    Cancellation cancellation = new Cancellation();
    PackageEvents events =
        new PackageEvents(Machines.debian(), System.out, System.err, screen, cancellation);
    SafeStop stop = SafeStop.onSignals(cancellation);
    ExitStatus status = events.run(args);
    System.out.flush();
    stop.exit(status);
  }

  /** Until then nothing is touched, so a signal may end the JVM at once. */
  private static void awaitPackageRun() throws IOException {
    try (FileChannel channel = FileChannel.open(PACKAGE_RUN, StandardOpenOption.WRITE)) {
      channel.lock().release();
    }
  }

  ExitStatus run(String... args) {
    return new CommandMain(NAME, err).run(() -> work(args));
  }

  private ExitStatus work(String... args) throws ParseException {
    String verb = args.length == 0 ? "" : args[0];
    if (verb.equals("ask") && args.length == 4) {
      asked.add(
          new ScheduledUpgrades.Entry(Arguments.name(args[1]), major(args[2]), when(args[3])));
      return ExitStatus.DONE;
    }
    if (verb.equals("ask-all") && args.length > 3) {
      for (String name : List.of(args).subList(3, args.length)) {
        asked.add(new ScheduledUpgrades.Entry(Arguments.name(name), major(args[1]), when(args[2])));
      }
      return ExitStatus.DONE;
    }
    if (verb.equals("forget") && args.length == 2) {
      asked.remove(Arguments.name(args[1]));
      return ExitStatus.DONE;
    }
    if (verb.equals("run") && args.length == 2 && List.of("now", "all").contains(args[1])) {
      return upgradeAll(args[1].equals("now"));
    }
    throw new ParseException(USAGE);
  }

  private static MajorVersion major(String text) throws ParseException {
    return MajorVersion.parse(text).orElseThrow(() -> new ParseException("no major: " + text));
  }

  private static ScheduledUpgrades.When when(String text) throws ParseException {
    for (ScheduledUpgrades.When when : ScheduledUpgrades.When.values()) {
      if (when.toString().equals(text)) {
        return when;
      }
    }
    throw new ParseException(USAGE);
  }

  /**
   * Makes the upgrades one after the other; one that fails gives its place to the next.
   *
   * @param onlyNow those for the service are left to it
   */
  @SuppressWarnings("try") // the lock is held, not used
  private ExitStatus upgradeAll(boolean onlyNow) {
    Path lock = machine.locations().state().resolve("package-events.lock");
    String what = "cannot make the requested upgrades";
    try (ProcessLock held = ProcessLock.acquire(lock, Duration.ZERO, what)) {
      ExitStatus worst = ExitStatus.DONE;
      for (Optional<ScheduledUpgrades.Entry> next = next(onlyNow);
          next.isPresent();
          next = next(onlyNow)) {
        ScheduledUpgrades.Entry entry = next.get();
        ExitStatus status = new CommandMain(NAME, err).run(() -> upgrade(entry));
        if (cancellation.isRequested() && status != ExitStatus.DONE) {
          return status;
        }
        asked.remove(entry.cluster());
        worst = status == ExitStatus.DONE ? worst : ExitStatus.FAILED;
      }
      if (!onlyNow) {
        followAgain();
      }
      return worst;
    }
  }

  /** New clusters that followed old ones when the machine went down. */
  private void followAgain() {
    History history = new History(machine.disk(), machine.locations());
    for (Cluster cluster : machine.registry().read().clusters()) {
      if (history.open(cluster.name(), Instant.now()).filter(History.Past::isReady).isPresent()) {
        ExitStatus unused =
            new PgVersionUpgrade(machine, out, err, screen, cancellation)
                .run("-c", cluster.name().value(), "-r", "--prepare");
      }
    }
  }

  private Optional<ScheduledUpgrades.Entry> next(boolean onlyNow) {
    return asked.all().stream()
        .filter(entry -> !onlyNow || entry.when() == ScheduledUpgrades.When.NOW)
        .findFirst();
  }

  /** An upgrade that died is continued; one that was done when its entry still stood is done. */
  private ExitStatus upgrade(ScheduledUpgrades.Entry entry) {
    Optional<History.Past> last =
        new History(machine.disk(), machine.locations())
            .all(Optional.of(entry.cluster()), Instant.now()).stream()
                .filter(past -> past.undertaking() instanceof UpgradePlan)
                .reduce((earlier, later) -> later);
    Optional<Journal.Outcome> outcome = last.map(History.Past::outcome);
    String name = entry.cluster().value();
    PgVersionUpgrade command = new PgVersionUpgrade(machine, out, err, screen, cancellation);
    if (outcome.isEmpty() || outcome.get() == Journal.Outcome.TAKEN_BACK) {
      return begin(command, entry);
    }
    if (outcome.get() == Journal.Outcome.OPEN) {
      return command.run("-c", name, "-r", "--on-failure=restore");
    }
    if (last.get().hasRest()) {
      return command.run("-c", name, "-r");
    }
    boolean done = last.get().undertaking().to().equals(entry.target());
    return done ? ExitStatus.DONE : begin(command, entry);
  }

  private static ExitStatus begin(PgVersionUpgrade command, ScheduledUpgrades.Entry entry) {
    String target = entry.target().toString();
    return command.run("-c", entry.cluster().value(), "-v", target, "--on-failure=restore");
  }
}
