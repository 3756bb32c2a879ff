package org.pgcoexist.upgrade.steps;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.upgrade.UpgradeContext;

/**
 * That the new cluster was written to without fsync: what a program of this boot wrote is there,
 * killed or not; after another boot nobody knows what is.
 *
 * <p>A marker in the new cluster's work directory holds the boot's number. It is durable before the
 * first such write, and goes when everything is on the disk.
 */
public final class Unsynced {

  /** Where the kernel does not tell: every other process begins anew, which loses time only. */
  private static final String THIS_PROCESS = "process " + UUID.randomUUID();

  private final Disk owner;
  private final Path marker;
  private final Path bootId;

  public Unsynced(UpgradeContext context) {
    this.owner = context.disks().owner();
    this.marker = context.attempt().workDirectory().resolve("unsynced");
    this.bootId = context.locations().proc().resolve("sys/kernel/random/boot_id");
  }

  /** Says that writes without fsync begin. */
  public void begin() {
    owner.replace(marker, boot().getBytes(StandardCharsets.UTF_8), 0600);
  }

  /** Says that everything is on the disk. */
  public void end() {
    owner.remove(marker);
  }

  boolean isBegun() {
    return owner.facts(marker).isPresent();
  }

  /** True when the machine was booted since: part of what was written may be lost. */
  boolean mayHaveLost() {
    return owner
        .read(marker)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .filter(before -> !before.equals(boot()))
        .isPresent();
  }

  private String boot() {
    try {
      return Files.readString(bootId).strip();
    } catch (IOException e) {
      return THIS_PROCESS;
    }
  }
}
