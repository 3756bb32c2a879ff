package org.pgcoexist.takeover.steps;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.pgcoexist.debian.files.PathRelocation;
import org.pgcoexist.engine.FileBackups;
import org.pgcoexist.model.Locations;
import org.pgcoexist.postgres.conf.ConfFile;
import org.pgcoexist.takeover.plan.ClusterIdentity;
import org.pgcoexist.takeover.plan.Takeover;
import org.pgcoexist.takeover.plan.TakeoverContext;

/**
 * What becomes of the texts of a configuration when its cluster moves from one side to the other:
 * paths follow, and what is named after the cluster, as pg_renamecluster does it.
 *
 * <p>A release gives back the bytes that the adoption kept, wherever nobody has changed them since.
 */
public final class ConfigurationEdit {

  /** A directory with this file is a cluster's. */
  public static final String CONF = "postgresql.conf";

  private final ClusterIdentity before;
  private final ClusterIdentity after;
  private final String major;
  private final PathRelocation moves;
  private final Optional<Reversed> reversed;

  /** An adoption, and what it kept. */
  private record Reversed(ConfigurationEdit edit, FileBackups originals) {

    Optional<byte[]> original(String kept, byte[] now) {
      return originals.find(kept).filter(o -> Arrays.equals(now, edit.file(kept, o)));
    }
  }

  private ConfigurationEdit(
      Takeover takeover,
      Locations locations,
      ClusterIdentity before,
      ClusterIdentity after,
      Optional<Reversed> reversed) {
    this.before = before;
    this.after = after;
    this.major = takeover.from().toString();
    this.reversed = reversed;
    PathRelocation paths = PathRelocation.none().path(before.data(), after.data());
    this.moves =
        before.name().equals(after.name())
            ? paths
            : paths
                .path(
                    locations.configuration(takeover.from(), before.name()),
                    locations.configuration(takeover.from(), after.name()))
                .text("/" + label("-", before) + ".", "/" + label("-", after) + ".")
                .text(
                    "postgresql-" + label("-", before) + ".",
                    "postgresql-" + label("-", after) + ".");
  }

  public static ConfigurationEdit of(TakeoverContext context) {
    Takeover takeover = context.takeover();
    Locations locations = context.locations();
    Optional<Reversed> reversed =
        takeover
            .reverses()
            .map(
                id ->
                    new Reversed(
                        new ConfigurationEdit(
                            takeover,
                            locations,
                            takeover.after(),
                            takeover.before(),
                            Optional.empty()),
                        context.originals(id)));
    return new ConfigurationEdit(
        takeover, locations, takeover.before(), takeover.after(), reversed);
  }

  private String label(String between, ClusterIdentity side) {
    return major + between + side.name();
  }

  /**
   * A file's new content.
   *
   * @param kept its name among the originals
   */
  public byte[] file(String kept, byte[] content) {
    return reversed
        .flatMap(other -> other.original(kept, content))
        .orElseGet(() -> edited(kept, content));
  }

  private byte[] edited(String kept, byte[] content) {
    byte[] moved = moves.apply(content);
    if (!kept.endsWith(".conf")) {
      return moved;
    }
    return ConfFile.parse(moved)
        .withValue("data_directory", this::dataDirectory)
        .withValue(
            "cluster_name", value -> value.equals(label("/", before)) ? label("/", after) : value)
        .bytes();
  }

  /** Also where it is written in another way, such as with a slash too many. */
  private String dataDirectory(String value) {
    boolean same = value.startsWith("/") && Path.of(value).normalize().equals(before.data());
    return same ? after.data().toString() : value;
  }

  /** A link's new text. */
  String link(String target) {
    return moves.apply(target);
  }
}
