package org.pgcoexist.upgrade.matrix;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.engine.journal.StepName;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.upgrade.Tree;
import org.pgcoexist.upgrade.plan.UpgradeRequest.Action;

/** All faults of one variant of an upgrade, generated from an undisturbed one. */
final class Matrix {
  private final Path directory;
  private final Variant variant;
  private final Safety safety;
  private final Map<String, String> before;
  private final Map<String, String> after;
  private final List<Operation> operations;

  /** Those of an undisturbed upgrade. */
  final Set<StepName> steps;

  private final Queue<String> broken = new ConcurrentLinkedQueue<>();
  private final Set<Map<String, String>> recovered = ConcurrentHashMap.newKeySet();
  private final AtomicInteger strikes = new AtomicInteger();

  /**
   * @param directory where stages are made
   */
  Matrix(Path directory, Variant variant) {
    this.directory = directory;
    this.variant = variant;
    Stage stage = stage();
    this.safety = new Safety(stage);
    this.before = Snapshot.withoutState(Snapshot.of(stage));
    requireDone(stage.attempt(Fault.FAILS, 0));
    this.operations = stage.faults().operations();
    this.steps = stage.steps();
    this.after = Snapshot.of(stage);
  }

  /** One for each thread, and always a new one. */
  private Stage stage() {
    Path root = directory.resolve("stage" + Thread.currentThread().getId());
    Site.deleteTree(root);
    return new Stage(root, variant);
  }

  /** What an undisturbed upgrade does. */
  List<Operation> operations() {
    return operations;
  }

  /** The strikes so far. */
  int strikes() {
    return strikes.get();
  }

  /** The different states they left, each of which was recovered in both ways. */
  int states() {
    return recovered.size();
  }

  /** What went wrong with the upgrade. */
  List<String> broken() {
    return List.copyOf(broken);
  }

  /**
   * Every fault at every n-th operation.
   *
   * @param every n
   * @param left faults that are left out
   */
  void strikeAll(int every, Set<Fault> left) {
    List<FaultCase> all = FaultCase.sample(operations, every);
    all.removeIf(strike -> left.contains(strike.fault()));
    strike(all);
  }

  /** These, on all processors. */
  void strike(List<FaultCase> chosen) {
    chosen.parallelStream().forEach(strike -> strike(strike.at(), strike.fault()));
  }

  /** Every fault at each operation from the first on whose words have this part. */
  void strikeFrom(String part) {
    FaultCase.turn(FaultCase.from(operations, part)).parallelStream()
        .forEach(strike -> strike(strike.at(), strike.fault()));
  }

  /**
   * Two faults, one after the other, chosen at random.
   *
   * @param seed of the first pair
   */
  void strikeTwice(long seed, int pairs) {
    LongStream.range(seed, seed + pairs)
        .filter(one -> Turn.has(one - seed))
        .parallel()
        .forEach(one -> strikeTwice(new Random(one)));
  }

  private static void requireDone(Stage.Ending ending) {
    if (ending.kind() != Stage.Ending.Kind.DONE) {
      throw new AssertionError("ended as " + ending);
    }
  }

  /** What breaks is kept, so that one run shows all of it. */
  private void attempt(String what, Runnable trial) {
    try {
      trial.run();
    } catch (AssertionError | RuntimeException e) {
      broken.add(what + ": " + e);
    }
  }

  /** One fault, and then both ways out of it. */
  private void strike(int at, Fault fault) {
    strikes.incrementAndGet();
    String what = told(fault, at, operations);
    attempt(
        what,
        () -> {
          Stage stage = struck(at, fault);
          if (recovered.add(stage.left())) {
            attempt(what + ", -r", () -> recover(stage));
            attempt(what + ", --rollback", () -> rollBack(struck(at, fault)));
          }
        });
  }

  /**
   * A fault in the upgrade, another in what was to fix it, and then both ways out.
   *
   * @param random chooses what goes wrong
   */
  private void strikeTwice(Random random) {
    strikes.incrementAndGet();
    int at = 1 + random.nextInt(operations.size());
    List<Fault> faults = operations.get(at - 1).faults();
    Fault fault = faults.get(random.nextInt(faults.size()));
    Action action = random.nextBoolean() ? Action.RECOVER : Action.ROLL_BACK;
    Stage dry = struck(at, fault);
    if (dry.journal().isEmpty()) {
      return;
    }
    dry.run(action, Fault.FAILS, 0);
    List<Operation> second = dry.faults().operations();
    int secondAt = 1 + random.nextInt(second.size());
    List<Fault> secondFaults = second.get(secondAt - 1).faults();
    Fault secondFault = secondFaults.get(random.nextInt(secondFaults.size()));
    waysOut(at, fault, action, new FaultCase(secondAt, secondFault), second);
  }

  /** A fault, another in what was to fix it, and then both ways out. */
  private void waysOut(
      int at, Fault fault, Action action, FaultCase again, List<Operation> second) {
    int secondAt = again.at();
    Fault secondFault = again.fault();
    String what =
        told(fault, at, operations)
            + ", then "
            + action
            + " "
            + told(secondFault, secondAt, second);
    attempt(
        what,
        () -> {
          Stage stage = struckTwice(at, fault, action, secondAt, secondFault);
          if (recovered.add(Snapshot.of(stage))) {
            attempt(what + ", -r", () -> recover(stage));
            attempt(
                what + ", --rollback",
                () -> rollBack(struckTwice(at, fault, action, secondAt, secondFault)));
          }
        });
  }

  /**
   * A fault in the upgrade, and then chosen ones in what was to fix it.
   *
   * @param what how the first operation begins, without the directory of the stage
   * @param choice of all that can go wrong the second time
   */
  void strikeAgain(
      String what, Fault fault, Action action, Function<List<Operation>, List<FaultCase>> choice) {
    int at = Operation.find(operations, what);
    Stage dry = struck(at, fault);
    dry.run(action, Fault.FAILS, 0);
    List<Operation> second = dry.faults().operations();
    FaultCase.turn(choice.apply(second)).parallelStream()
        .forEach(
            strike -> {
              strikes.incrementAndGet();
              waysOut(at, fault, action, strike, second);
            });
  }

  private Stage struckTwice(int at, Fault fault, Action action, int secondAt, Fault second) {
    Stage stage = struck(at, fault);
    Stage.Ending ending = stage.run(action, second, secondAt);
    if (!stage.faults().struck()) {
      throw new AssertionError("not struck again");
    }
    safety.checkAgain(stage, ending);
    return stage;
  }

  private String told(Fault fault, int at, List<Operation> all) {
    return fault + " at " + at + " " + all.get(at - 1).what().replace(directory.toString(), "");
  }

  private Stage struck(int at, Fault fault) {
    Stage stage = stage();
    Stage.Ending ending = stage.attempt(fault, at);
    if (!stage.faults().struck()) {
      throw new AssertionError("not struck");
    }
    stage.leave(Snapshot.of(stage));
    safety.check(stage, ending, stage.left());
    return stage;
  }

  private boolean isFinished(Stage stage) {
    return stage.journal().isEmpty() && new DataDirectory(newData(stage)).isOf("18");
  }

  private Path newData(Stage stage) {
    return ClusterPaths.data(stage.root().resolve(variant.newPath()));
  }

  private void recover(Stage stage) {
    if (!isFinished(stage) || stage.lacksStatistics()) {
      boolean open = stage.journal().isPresent() || isFinished(stage);
      Action action = open ? Action.RECOVER : Action.BEGIN;
      requireDone(stage.run(action, Fault.FAILS, 0));
    }
    UnaryOperator<Map<String, String>> rest = expected(stage);
    Map<String, String> left = rest.apply(Snapshot.of(stage));
    Tree.assertSame(rest.apply(after), left, "not as after an undisturbed upgrade");
  }

  /** What may be missing, as it was told. */
  private UnaryOperator<Map<String, String>> expected(Stage stage) {
    if (variant.shares() && stage.wentOnWithoutUnlogged()) {
      return Snapshot::withoutRows;
    }
    return stage.wentOnWithoutStatistics() ? Snapshot::withoutStatistics : UnaryOperator.identity();
  }

  /** Where both clusters have the same files there is no way back, and nothing is touched. */
  private static void refuseEvenSo(Stage stage) {
    Map<String, String> before = Snapshot.of(stage);
    Stage.Ending ending = stage.discard();
    if (ending.failure().filter(e -> e.status() == ExitStatus.REFUSED).isEmpty()) {
      throw new AssertionError("clients were let in, and taking back " + ending);
    }
    Tree.assertSame(before, Snapshot.of(stage), "refused, and changed");
  }

  /** Taking back is refused where clients were let in, unless their writes may be lost. */
  private void rollBack(Stage stage) {
    Path newData = newData(stage);
    boolean opened =
        (new DataDirectory(newData).isOf("18") && stage.servers().opened(newData, "18"))
            || (variant.shares() && stage.writing());
    boolean nothingBegun = stage.journal().isEmpty();
    Stage.Ending ending = stage.run(Action.ROLL_BACK, Fault.FAILS, 0);
    if (opened) {
      boolean refused = ending.failure().filter(e -> e.status() == ExitStatus.REFUSED).isPresent();
      if (!refused) {
        throw new AssertionError("clients were let in, and taking back " + ending);
      }
      if (variant.shares()) {
        refuseEvenSo(stage);
        return;
      }
      requireDone(stage.discard());
    }
    Map<String, String> now = Snapshot.of(stage);
    Tree.assertSame(
        before,
        nothingBegun ? Snapshot.withoutLook(now) : Snapshot.withoutState(now),
        "not as before");
  }
}
