package org.pgcoexist.upgrade.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/**
 * That the new cluster was written to without fsync: what a program of this boot wrote is there,
 * killed or not; after another boot nobody knows what is.
 *
 * <p>A marker in the new cluster's work directory holds the boot's number. It is durable before the
 * first such write, and goes when everything is on the disk.
 */
public final class FsyncOff {

  /** Where the kernel does not tell: every other process begins anew, which loses time only. */
  private static final String THIS_PROCESS = "process " + UUID.randomUUID();

  private final Marker marker;
  private final Path bootId;

  public FsyncOff(UpgradeContext context) {
    this.marker = Marker.unsynced(context);
    this.bootId = context.locations().proc().resolve("sys/kernel/random/boot_id");
  }

  /** Says that writes without fsync begin. */
  public void begin() {
    marker.write(boot());
  }

  /** Says that everything is on the disk. */
  public void end() {
    marker.remove();
  }

  public boolean isBegun() {
    return marker.isThere();
  }

  /** True when the machine was booted since: part of what was written may be lost. */
  public boolean mayHaveLost() {
    return marker.isThere() && !marker.text().equals(boot());
  }

  private String boot() {
    try {
      return Files.readString(bootId).strip();
    } catch (IOException e) {
      return THIS_PROCESS;
    }
  }
}
