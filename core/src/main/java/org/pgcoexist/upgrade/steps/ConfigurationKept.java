package org.pgcoexist.upgrade.steps;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.pgcoexist.debian.StartConf;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.postgres.ConfFile;
import org.pgcoexist.process.Disks;
import org.pgcoexist.upgrade.Attempt;
import org.pgcoexist.upgrade.UpgradeContext;

/**
 * The old configuration becomes that of the kept cluster {@code <name>.old}: renamed, on a free
 * port, started by hand only. The original of the file that is edited goes to the journal first.
 */
final class ConfigurationKept implements Change {

  private static final String CONF = "postgresql.conf";

  private final UpgradeContext context;
  private final Attempt attempt;
  private final Disks disks;
  private final Path directory;
  private final Path kept;

  ConfigurationKept(UpgradeContext context, Path directory) {
    this.context = context;
    this.attempt = context.attempt();
    this.disks = context.disks();
    this.directory = directory;
    this.kept = directory.resolveSibling(ClusterPaths.keptName(attempt.name()));
  }

  private Path original() {
    return context.journalDirectory().resolve(CONF);
  }

  @Override
  public boolean isApplied() {
    Optional<byte[]> original = disks.self().read(original());
    Optional<byte[]> actual = disks.owner().read(kept.resolve(CONF));
    Optional<byte[]> start = disks.owner().read(kept.resolve("start.conf"));
    return original.isPresent()
        && actual.isPresent()
        && Arrays.equals(actual.get(), edited(original.get()))
        && start.isPresent()
        && StartConf.mode(start.get()).equals("manual");
  }

  @Override
  public void apply() {
    if (disks.self().facts(kept).isEmpty()) {
      byte[] conf = disks.owner().read(directory.resolve(CONF)).orElseThrow();
      disks.self().replace(original(), conf, 0600);
      disks.forEntry(directory).rename(directory, kept);
    }
    Disk disk = disks.forEntriesOf(kept);
    byte[] conf = disks.self().read(original()).orElseThrow();
    disk.replace(kept.resolve(CONF), edited(conf), 0644);
    byte[] start = disk.read(kept.resolve("start.conf")).orElse(new byte[0]);
    disk.replace(kept.resolve("start.conf"), StartConf.withMode(start, "manual"), 0644);
  }

  /** Added lines at the end win over everything before them, included files too. */
  private byte[] edited(byte[] original) {
    String label = attempt.from() + "-" + kept.getFileName();
    return ConfFile.parse(original)
        .withLine("# The cluster was upgraded to PostgreSQL " + attempt.to() + " and is kept.")
        .withSetting("data_directory", ClusterPaths.data(attempt.kept()).toString())
        .withSetting("hba_file", kept.resolve("pg_hba.conf").toString())
        .withSetting("ident_file", kept.resolve("pg_ident.conf").toString())
        .withSetting(
            "external_pid_file", context.locations().sockets().resolve(label + ".pid").toString())
        .withSetting("port", attempt.keptPort().toString())
        .withSetting("cluster_name", attempt.from() + "/" + kept.getFileName())
        .bytes();
  }

  /** start.conf stays disabled until the undo of step 4 brings the original back. */
  @Override
  public void revert() {
    if (disks.self().facts(kept).isPresent()) {
      Disk disk = disks.forEntriesOf(kept);
      byte[] conf = disks.self().read(original()).orElseThrow();
      disk.replace(kept.resolve(CONF), conf, 0644);
      byte[] start = disk.read(kept.resolve("start.conf")).orElse(new byte[0]);
      disk.replace(kept.resolve("start.conf"), StartConf.withMode(start, "disabled"), 0644);
      disks.forEntry(kept).rename(kept, directory);
    }
    disks.self().remove(original());
  }
}
