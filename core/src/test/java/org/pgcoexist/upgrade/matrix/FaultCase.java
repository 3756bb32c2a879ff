package org.pgcoexist.upgrade.matrix;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A fault and where it strikes.
 *
 * @param at which operation, from 1
 * @param fault how it goes wrong
 */
record FaultCase(int at, Fault fault) {

  /** Every fault at every n-th operation. */
  static List<FaultCase> all(List<Operation> operations, int every) {
    List<FaultCase> all = new ArrayList<>();
    for (int at = 1; at <= operations.size(); at += every) {
      for (Fault fault : operations.get(at - 1).faults()) {
        all.add(new FaultCase(at, fault));
      }
    }
    return all;
  }

  /** Of every fault at every n-th operation, those whose turn it is. */
  static List<FaultCase> sample(List<Operation> operations, int every) {
    return all(operations, every).stream()
        .filter(strike -> Turn.has((strike.at() - 1) / every))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /** Of a sample, those whose turn it is. */
  static List<FaultCase> turn(List<FaultCase> sample) {
    List<FaultCase> turn = new ArrayList<>();
    for (int i = 0; i < sample.size(); i++) {
      if (Turn.has(i)) {
        turn.add(sample.get(i));
      }
    }
    return turn;
  }

  /**
   * One fault in each step, in the middle of what the step changes.
   *
   * @param first of the kinds of faults; each step has the next one
   */
  static List<FaultCase> oneInEachStep(List<Operation> operations, int first) {
    Map<String, List<Integer>> changes = new LinkedHashMap<>();
    for (int at = 1; at <= operations.size(); at++) {
      Operation operation = operations.get(at - 1);
      if (operation.changes() && !operation.step().isEmpty()) {
        changes.computeIfAbsent(operation.step(), step -> new ArrayList<>()).add(at);
      }
    }
    List<FaultCase> one = new ArrayList<>();
    for (List<Integer> places : changes.values()) {
      int at = places.get(places.size() / 2);
      List<Fault> faults = operations.get(at - 1).faults();
      one.add(new FaultCase(at, faults.get((first + one.size()) % faults.size())));
    }
    return one;
  }

  /** Every fault at each operation from the first on whose words have this part. */
  static List<FaultCase> from(List<Operation> operations, String part) {
    List<FaultCase> all = all(operations, 1);
    int first = all(operations, part).get(0).at();
    return all.stream().filter(strike -> strike.at() >= first).toList();
  }

  /** Every fault at each operation whose words have this part. */
  static List<FaultCase> all(List<Operation> operations, String part) {
    return all(operations, 1).stream()
        .filter(strike -> operations.get(strike.at() - 1).what().contains(part))
        .toList();
  }
}
