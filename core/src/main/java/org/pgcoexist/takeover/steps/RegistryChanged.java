package org.pgcoexist.takeover.steps;

import java.util.Arrays;
import java.util.Optional;
import org.pgcoexist.engine.FileBackups;
import org.pgcoexist.engine.ReversibleChange;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.registry.Registry;
import org.pgcoexist.registry.RegistrySnapshot;
import org.pgcoexist.takeover.plan.TakeoverContext;

/** The cluster's section of the registry comes, or goes. */
final class RegistryChanged implements ReversibleChange {

  /** Among the originals: the whole registry, for the section with its comments and keys. */
  private static final String BEFORE = "cluster_ports";

  private final TakeoverContext context;
  private final Registry registry;
  private final Cluster cluster;

  RegistryChanged(TakeoverContext context) {
    this.context = context;
    this.registry = context.machine().registry();
    this.cluster = context.takeover().cluster();
  }

  @Override
  public boolean isApplied() {
    return is(context.takeover().isAdoption());
  }

  private boolean is(boolean registered) {
    Optional<Cluster> now = registry.read().find(cluster.name());
    return registered ? now.equals(Optional.of(cluster)) : now.isEmpty();
  }

  @Override
  public void apply() {
    FileBackups originals = context.originals();
    registry.change(
        now -> {
          originals.keep(BEFORE, now.bytes());
          return context.takeover().isAdoption() ? now.with(cluster) : now.without(cluster.name());
        });
  }

  /** What others have changed in the registry since stays. */
  @Override
  public void revert() {
    FileBackups originals = context.originals();
    Optional<byte[]> before = originals.find(BEFORE);
    if (before.isPresent()) {
      RegistrySnapshot original =
          RegistrySnapshot.parse(context.locations().registry(), before.get());
      registry.change(now -> reverted(now, original));
      originals.forget(BEFORE);
    }
  }

  private RegistrySnapshot reverted(RegistrySnapshot now, RegistrySnapshot original) {
    if (context.takeover().isAdoption()) {
      return Arrays.equals(original.with(cluster).bytes(), now.bytes())
          ? original
          : now.without(cluster.name());
    }
    return Arrays.equals(original.without(cluster.name()).bytes(), now.bytes())
        ? original
        : now.with(cluster);
  }
}
