package org.pgcoexist.postgres;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.model.MajorVersion;

/** The file PG_VERSION of a data directory: the major of the cluster in it. */
public final class PgVersionFile {

  private PgVersionFile() {}

  /** Where it is. */
  public static Path in(Path data) {
    return data.resolve("PG_VERSION");
  }

  /**
   * Reads it.
   *
   * @param owner who may look into the data directory
   * @return empty when it is missing or holds no major
   */
  public static Optional<MajorVersion> major(Disk owner, Path data) {
    return text(owner, data).flatMap(MajorVersion::parse);
  }

  /** What it says, whatever that is. */
  public static Optional<String> text(Disk owner, Path data) {
    return owner.read(in(data)).map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip());
  }
}
