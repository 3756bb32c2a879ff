package org.pgcoexist.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Several changes as one: made in order, undone in reverse order. Each judges itself from the disk,
 * so that it may end after any of them and be called again.
 */
public final class ReversibleChanges implements ReversibleChange {

  private final List<ReversibleChange> inOrder;

  public ReversibleChanges(List<ReversibleChange> inOrder) {
    this.inOrder = List.copyOf(inOrder);
  }

  @Override
  public boolean isApplied() {
    return inOrder.stream().allMatch(ReversibleChange::isApplied);
  }

  @Override
  public void apply() {
    for (ReversibleChange change : inOrder) {
      if (!change.isApplied()) {
        change.apply();
      }
    }
  }

  @Override
  public void revert() {
    List<ReversibleChange> reversed = new ArrayList<>(inOrder);
    Collections.reverse(reversed);
    reversed.forEach(ReversibleChange::revert);
  }
}
