package org.pgcoexist.upgrade.matrix;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.engine.Cancellation;
import org.pgcoexist.engine.Event;
import org.pgcoexist.engine.Host;
import org.pgcoexist.engine.journal.History;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.engine.journal.StepName;
import org.pgcoexist.engine.journal.StepTime;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.Locations;
import org.pgcoexist.registry.Registry;
import org.pgcoexist.upgrade.Upgrade;
import org.pgcoexist.upgrade.plan.UpgradeEvent;
import org.pgcoexist.upgrade.plan.UpgradeRequest;

/**
 * A made-up machine with the cluster 15/main, and the real engine that moves it to 18, one process
 * after the other.
 */
final class Stage {

  static final ClusterName NAME = new ClusterName("main");

  /** How a process ended. */
  record Ending(Kind kind, Optional<CoexistException> failure) {
    enum Kind {
      DONE,
      FAILED,
      STOPPED,
      DIED
    }
  }

  private final Path root;
  private final Variant variant;
  private final Locations locations;
  private final Owners owners;
  private final Servers servers = new Servers();
  private final Faults faults = new Faults(servers);
  private final Programs programs;
  private final Host machine;
  private final List<Event> events = new ArrayList<>();
  private Map<String, String> left = Map.of();

  /**
   * @param root an empty directory
   */
  Stage(Path root, Variant variant) {
    this.root = root;
    this.variant = variant;
    this.locations = Locations.under(root);
    this.owners = new Owners(root);
    this.programs = new Programs(faults, servers, locations);
    FaultInjectingDisk self = new FaultInjectingDisk(faults, owners, servers, Owners.SELF, 0);
    FaultInjectingDisk owner =
        new FaultInjectingDisk(faults, owners, servers, Owners.OWNER.uid(), Owners.OWNER.gid());
    this.machine =
        new Host(
            locations,
            self,
            (account, id) -> new Host.OwnedDisk(owner, () -> {}),
            programs,
            new Registry(self, locations));
    new Layout(locations, owners).make(variant);
    if (variant.running()) {
      start();
    }
  }

  /** The machine for who works on it without {@link #run}: nothing goes wrong. */
  Host machine() {
    Cancellation unused = faults.begin(Fault.FAILS, 0);
    return machine;
  }

  private void start() {
    Path data = locations.data().resolve("main/data");
    servers.start(new Servers.Server(data, 5432, locations.sockets(), true));
  }

  /**
   * One process of pg_version_upgrade.
   *
   * @param at which of its operations goes wrong, from 1; 0 for none
   */
  Ending run(UpgradeRequest.Action action, Fault fault, int at) {
    return run(action, variant.runOptions(), fault, at);
  }

  /**
   * The run that begins the upgrade; or that goes on, where clients change something in the last
   * moment of one that follows: the first run has ended with that.
   */
  Ending attempt(Fault fault, int at) {
    if (!variant.endsServing()) {
      return run(UpgradeRequest.Action.BEGIN, fault, at);
    }
    Ending first = run(UpgradeRequest.Action.BEGIN, Fault.FAILS, 0);
    boolean told =
        first.failure().filter(e -> e.what().contains("do not agree any more")).isPresent();
    if (!told || !servers.serves()) {
      throw new AssertionError("a change in the last moment, and the upgrade ended as " + first);
    }
    return run(UpgradeRequest.Action.RECOVER, fault, at);
  }

  /** Takes back although what clients wrote is lost. */
  Ending discard() {
    UpgradeRequest.RunOptions runOptions =
        new UpgradeRequest.RunOptions(
            Optional.empty(), UpgradeRequest.OnFailure.HOLD, true, false, Optional.empty());
    return run(UpgradeRequest.Action.ROLL_BACK, runOptions, Fault.FAILS, 0);
  }

  /** As above, with other options. */
  Ending run(
      UpgradeRequest.Action action, UpgradeRequest.RunOptions runOptions, Fault fault, int at) {
    Cancellation cancellation = faults.begin(fault, at);
    UpgradeRequest.Choices none = UpgradeRequest.Choices.NONE;
    UpgradeRequest.Choices choices =
        new UpgradeRequest.Choices(
            none.version(),
            action == UpgradeRequest.Action.BEGIN
                ? Optional.of(root.resolve(variant.newPath()))
                : Optional.empty(),
            none.dumpDirectory(),
            action == UpgradeRequest.Action.BEGIN
                ? Optional.of(variant.method())
                : Optional.empty(),
            none.dumpWith(),
            none.verify(),
            none.analyze());
    UpgradeRequest request = new UpgradeRequest(NAME, action, choices, runOptions.withoutTrial());
    Ending ending = ending(request, cancellation, fault);
    if (Thread.interrupted()) {
      throw new AssertionError("an interrupt is left");
    }
    return ending;
  }

  private Ending ending(UpgradeRequest request, Cancellation cancellation, Fault fault) {
    try {
      new Upgrade(machine, this::hear, cancellation).run(request);
      readFinished();
      return new Ending(Ending.Kind.DONE, Optional.empty());
    } catch (CoexistException e) {
      return new Ending(Ending.Kind.FAILED, Optional.of(e));
    } catch (InterruptedException e) {
      return new Ending(Ending.Kind.STOPPED, Optional.empty());
    } catch (SimulatedKill e) {
      if (fault == Fault.BOOTS) {
        new Layout(locations, owners).boot("second");
        programs.debian().boot();
      }
      return new Ending(Ending.Kind.DIED, Optional.empty());
    }
  }

  private void hear(Event event) {
    events.add(event);
    if (event instanceof Event.Started started) {
      faults.enter(started.step());
    }
  }

  /** The steps of an upgrade that is done. */
  Set<StepName> steps() {
    return events.stream()
        .filter(UpgradeEvent.Summary.class::isInstance)
        .flatMap(event -> ((UpgradeEvent.Summary) event).steps().stream())
        .map(StepTime::step)
        .collect(Collectors.toSet());
  }

  /** Keeps what a fault left behind. */
  void leave(Map<String, String> snapshot) {
    left = snapshot;
  }

  /** What a fault left behind. */
  Map<String, String> left() {
    return left;
  }

  Faults faults() {
    return faults;
  }

  Servers servers() {
    return servers;
  }

  Owners owners() {
    return owners;
  }

  Locations locations() {
    return locations;
  }

  Registry registry() {
    return new Registry(new LocalDisk(), locations);
  }

  DebianPrograms debian() {
    return programs.debian();
  }

  Path root() {
    return root;
  }

  Variant variant() {
    return variant;
  }

  /** Whether the upgrade is done but for its statistics. */
  boolean lacksStatistics() {
    return new History(new LocalDisk(), locations).withRest(NAME, Instant.now()).isPresent();
  }

  /** Whether it went on without the statistics that it could not gather in private. */
  boolean wentOnWithoutStatistics() {
    return events.stream()
        .anyMatch(
            event ->
                event instanceof Event.Warning warning
                    && warning.message().contains("vacuumdb --port="));
  }

  /** Whether it was told that a server recovered without what was not logged. */
  boolean wentOnWithoutUnlogged() {
    return events.stream()
        .anyMatch(
            event ->
                event instanceof Event.Warning warning
                    && warning.message().contains("unlogged tables are empty"));
  }

  /** Whether a warning told of logs that could not be removed. */
  boolean leftLogs() {
    return events.stream()
        .anyMatch(
            event ->
                event instanceof Event.Warning warning
                    && warning.message().startsWith("the log")
                    && (warning.message().contains(" stay: ")
                        || warning.message().contains(" stays: ")));
  }

  /** Whether it was written down that somebody else than clients may write to the new cluster. */
  boolean writing() {
    Path directory = locations.state(NAME);
    return Files.exists(directory)
        && Site.names(directory).stream()
            .filter(name -> name.endsWith(".checkpoint"))
            .anyMatch(name -> Site.read(directory.resolve(name)).equals("writing"));
  }

  /** The journal of the open attempt, read without fixing it. */
  Optional<Journal> journal() {
    Path directory = locations.state(NAME);
    return Journal.open(new LocalDisk(), directory);
  }

  /**
   * What history, package events and a rollback read: the journals of all that is over.
   *
   * @throws org.pgcoexist.CoexistException when one cannot be read
   */
  private void readFinished() {
    for (History.Past past :
        new History(new LocalDisk(), locations).all(Optional.of(NAME), Instant.now())) {
      if (past.outcome() == Journal.Outcome.OPEN && journal().isEmpty()) {
        throw new AssertionError("a journal of nothing that is open");
      }
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
