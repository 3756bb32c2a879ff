package org.pgcoexist.upgrade;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.MajorVersion;

/**
 * What the administrator asks for.
 *
 * @param cluster the cluster to move
 * @param version the target major; empty means the newest installed
 * @param path where the new cluster is to be; empty means where the old one is
 * @param dumpDirectory where the dump goes; empty means the parent of the old cluster's path
 * @param action what to do
 * @param method the name of the way data moves
 * @param dumpWith whose dump program the method uses
 * @param superuser the role to look at the running old cluster with; empty means the owner's name
 */
public record UpgradeRequest(
    ClusterName cluster,
    Optional<MajorVersion> version,
    Optional<Path> path,
    Optional<Path> dumpDirectory,
    Action action,
    Optional<String> method,
    Optional<DumpWith> dumpWith,
    Optional<String> superuser) {

  /** The method where none is asked for. */
  public static final String DEFAULT_METHOD = "dumpall";

  /** What is asked for. */
  public enum Action {
    /** Look for everything that would be in the way of a new upgrade. */
    CHECK,
    /** A new upgrade. */
    BEGIN,
    /** Continue one that failed or died. */
    RECOVER,
    /** Take back one that failed or died. */
    ROLL_BACK
  }

  /** Whose dump program is used. */
  public enum DumpWith {
    OLD,
    NEW;

    /** The word behind {@code --dump-with}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A plain request: this cluster to the newest installed major. */
  public static UpgradeRequest of(ClusterName cluster) {
    return new UpgradeRequest(
        cluster,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Action.BEGIN,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
