package org.pgcoexist.upgrade.matrix;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgcoexist.CoexistException;
import org.pgcoexist.engine.Cancellation;
import org.pgcoexist.engine.journal.StepName;
import org.pgcoexist.process.CommandResult;

/**
 * Counts the operations of a run, disk and programs together, and lets one of them go wrong. A
 * process that died does nothing more, whatever is still thrown through it.
 */
final class Faults {

  private static final int EXIT = 1;

  private final List<Operation> operations = new ArrayList<>();
  private Fault fault = Fault.FAILS;
  private int at;
  private boolean struck;
  private String step = "";
  private Optional<String> death = Optional.empty();
  private Cancellation cancellation = new Cancellation();
  private final Servers servers;
  private final Map<String, Runnable> others = new HashMap<>();

  Faults(Servers servers) {
    this.servers = servers;
  }

  /**
   * A new process begins.
   *
   * @param newAt which operation goes wrong, from 1; 0 for none
   */
  Cancellation begin(Fault newFault, int newAt) {
    operations.clear();
    fault = newFault;
    at = newAt;
    struck = false;
    step = "";
    death = Optional.empty();
    cancellation = new Cancellation();
    return cancellation;
  }

  /** What follows belongs to this step. */
  void enter(StepName entered) {
    step = entered.key();
  }

  /** What the process did. */
  List<Operation> operations() {
    return List.copyOf(operations);
  }

  /** Whether the operation that was to go wrong was reached. */
  boolean struck() {
    return struck;
  }

  /** What went wrong, for messages. */
  String told() {
    return fault + " at " + at + " (" + operations.get(at - 1).what() + ")";
  }

  /** Fails where the process is dead. */
  void requireLife() {
    if (death.isPresent()) {
      throw new SimulatedKill(death.get());
    }
  }

  /** Something that another process does just before the first operation of these words. */
  void before(String what, Runnable deed) {
    others.put(what, deed);
  }

  private boolean strikes(Operation operation) {
    requireLife();
    Runnable deed = others.remove(operation.what());
    if (deed != null) {
      deed.run();
    }
    operations.add(operation);
    struck |= operations.size() == at;
    return operations.size() == at;
  }

  private SimulatedKill die(Operation operation) {
    death = Optional.of(operation.what());
    return new SimulatedKill(operation.what());
  }

  /** A look at the disk. */
  <T> T look(String what, Supplier<T> look) {
    Operation operation = new Operation(what, Operation.Kind.LOOK, false, step);
    if (strikes(operation)) {
      throw broken(operation);
    }
    return look.get();
  }

  /** A change of the disk. */
  void change(String what, Runnable whole, Optional<Runnable> half) {
    Operation operation = new Operation(what, Operation.Kind.CHANGE, half.isPresent(), step);
    if (!strikes(operation)) {
      whole.run();
      return;
    }
    if (fault == Fault.SERVER_DIES) {
      servers.killNew();
      whole.run();
      return;
    }
    if (fault.isWithin()) {
      half.orElseThrow().run();
    }
    if (fault.dies()) {
      throw die(operation);
    }
    if (fault.isLate()) {
      whole.run();
    }
    throw broken(operation);
  }

  private static CoexistException broken(Operation operation) {
    return CoexistException.failed("cannot " + operation.what(), "the disk is broken", "");
  }

  /** A program. */
  CommandResult program(String what, FakeProgram deed) throws InterruptedException {
    Operation operation = new Operation(what, deed.kind(), deed.half().isPresent(), step);
    if (!strikes(operation)) {
      return deed.whole().get();
    }
    if (fault == Fault.SERVER_DIES) {
      servers.killNew();
      return deed.whole().get();
    }
    if (fault.isWithin()) {
      deed.half().orElseThrow().run();
    }
    if (fault.dies()) {
      throw die(operation);
    }
    CommandResult late = fault.isLate() ? deed.whole().get() : null;
    if (fault.stops()) {
      return stopped(deed, late);
    }
    deed.failed().run();
    return FakeProgram.ended(EXIT, "", "the program is broken");
  }

  /** The request interrupts this very thread where a program may be interrupted. */
  private CommandResult stopped(FakeProgram deed, CommandResult late) throws InterruptedException {
    cancellation.request();
    if (late != null) {
      return late;
    }
    if (Thread.interrupted()) {
      throw new InterruptedException("stopped");
    }
    return deed.whole().get();
  }
}
