package org.pgcoexist.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Several changes as one: made in order, taken back in the other one. Each judges itself from the
 * disk, so that it may end after any of them and be called again.
 */
public final class Changes implements Change {

  private final List<Change> inOrder;

  public Changes(List<Change> inOrder) {
    this.inOrder = List.copyOf(inOrder);
  }

  @Override
  public boolean isApplied() {
    return inOrder.stream().allMatch(Change::isApplied);
  }

  @Override
  public void apply() {
    for (Change change : inOrder) {
      if (!change.isApplied()) {
        change.apply();
      }
    }
  }

  @Override
  public void revert() {
    List<Change> reversed = new ArrayList<>(inOrder);
    Collections.reverse(reversed);
    reversed.forEach(Change::revert);
  }
}
