package org.pgcoexist.takeover;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.pgcoexist.Shell;
import org.pgcoexist.debian.DebianCluster;
import org.pgcoexist.debian.files.ConfigurationTree;
import org.pgcoexist.debian.files.RealPath;
import org.pgcoexist.debian.files.StartConf;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.engine.ConfigurationBackup;
import org.pgcoexist.postgres.conf.ConfFile;
import org.pgcoexist.process.owner.Disks;
import org.pgcoexist.takeover.plan.Refusals;
import org.pgcoexist.takeover.plan.TakeoverContext;
import org.pgcoexist.takeover.steps.ConfigurationEdit;
import org.pgcoexist.takeover.steps.LogsRenamed;

/** Whether a configuration can follow its cluster, and says what is so. */
final class ConfigurationChecks {

  private final TakeoverContext context;
  private final DebianCluster debian;
  private final Disks disks;
  private final ConfigurationEdit edit;
  private final Path directory;

  ConfigurationChecks(TakeoverContext context, DebianCluster debian) {
    this.context = context;
    this.debian = debian;
    this.disks = context.disks();
    this.edit = ConfigurationEdit.of(context);
    this.directory = debian.configuration();
  }

  void check(Refusals refusals) {
    int before = refusals.count();
    refusals.addFrom(() -> disks.forEntriesOf(directory));
    if (!context.takeover().before().name().equals(context.takeover().after().name())) {
      refusals.addFrom(() -> disks.forEntry(directory));
      checkNewName(refusals);
    }
    if (refusals.count() == before) {
      checkFiles(refusals);
    }
    checkPort(refusals);
    if (StartConf.mode(startConf()).equals("disabled")) {
      refusals.add(
          directory.resolve("start.conf") + " says disabled", "write auto, or manual, into it");
    }
  }

  private byte[] startConf() {
    return disks.owner().read(directory.resolve("start.conf")).orElse(new byte[0]);
  }

  private void checkNewName(Refusals refusals) {
    Path configuration = context.configuration(context.takeover().after());
    if (disks.self().facts(configuration).isPresent()) {
      refusals.add(configuration + " exists", "choose another name with --as");
    }
    Path logs = context.locations().logs();
    String prefix = LogsRenamed.prefix(context, context.takeover().after());
    for (String log : LogsRenamed.logs(disks.self(), logs, prefix)) {
      refusals.add(
          "the log " + logs.resolve(log) + " exists",
          "put it elsewhere, or choose another name with --as");
    }
  }

  /** Every file that is read and would change must be one that can be changed. */
  private void checkFiles(Refusals refusals) {
    int uid = context.takeover().owner().uid();
    ConfigurationTree tree = ConfigurationTree.read(disks.owner(), directory, uid);
    Disk disk = disks.forEntriesOf(directory);
    tree.files()
        .forEach(
            (name, file) -> {
              Path path = directory.resolve(name);
              boolean foreign = disk == disks.owner() && uid(path) != uid;
              if (foreign && changes(name, file.content())) {
                refusals.add(
                    path
                        + " names "
                        + context.takeover().before().data()
                        + " or the cluster, and is not "
                        + context.takeover().owner().name()
                        + "'s",
                    Shell.line("chown", context.takeover().owner().name(), path));
              }
            });
    for (Path read : debian.conf().files()) {
      boolean ours = read.startsWith(directory);
      if (!ours || !tree.files().containsKey(directory.relativize(read).toString())) {
        refuseElsewhere(refusals, read);
      }
    }
  }

  private int uid(Path path) {
    return disks.owner().facts(path).map(FileFacts::uid).orElseThrow();
  }

  private boolean changes(String name, byte[] content) {
    return !Arrays.equals(content, edit.file(ConfigurationBackup.FILES + "/" + name, content));
  }

  private void refuseElsewhere(Refusals refusals, Path read) {
    Optional<byte[]> content = disks.owner().read(RealPath.of(disks.owner(), read));
    if (content.filter(bytes -> changes(read.getFileName().toString(), bytes)).isPresent()) {
      refusals.add(
          read
              + " names "
              + context.takeover().before().data()
              + " or the cluster, and is not a file in "
              + directory,
          "put what it sets into " + directory.resolve(ConfigurationEdit.CONF));
    }
  }

  /** ALTER SYSTEM wins, and postgresql-common does not know it. */
  private void checkPort(Refusals refusals) {
    Path auto = context.takeover().before().data().resolve(ConfigurationBackup.AUTO);
    Optional<String> port =
        disks.owner().read(auto).flatMap(bytes -> ConfFile.parse(bytes).value("port"));
    if (port.isPresent() && !port.get().equals(debian.port().toString())) {
      refusals.add(
          auto + " sets port " + port.get() + ", the configuration has " + debian.port(),
          "ALTER SYSTEM RESET port");
    }
  }
}
