package org.pgcoexist.debian;

import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.Accounts;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.Disks;

/**
 * What pg_dropcluster leaves when it runs as the cluster's owner, who cannot write in every
 * directory that a part of the cluster is in.
 *
 * @param disks the cluster's owner among them
 */
public record DroppedRest(Locations locations, CommandRunner runner, Disks disks) {

  /** Removes it; what is not the owner's, or not empty, stays. */
  public void remove(MajorVersion major, String name) throws InterruptedException {
    Path log = locations.log(major, name);
    if (disks.self().facts(log.getParent()).isPresent()) {
      String rotated = log.getFileName() + ".";
      for (String entry : disks.self().list(log.getParent())) {
        if (entry.equals(log.getFileName().toString()) || entry.startsWith(rotated)) {
          removeLog(log.resolveSibling(entry));
        }
      }
    }
    Path configuration = locations.configuration(major, name);
    removeEmpty(configuration);
    removeEmpty(configuration.getParent());
  }

  private void removeLog(Path log) {
    boolean owners =
        disks
            .self()
            .facts(log)
            .filter(facts -> facts.kind() == FileFacts.Kind.FILE)
            .filter(facts -> facts.uid() == disks.account().uid())
            .isPresent();
    if (owners) {
      disks.self().remove(log);
    }
  }

  /** As whoever has the directory above. */
  private void removeEmpty(Path directory) throws InterruptedException {
    if (disks.self().facts(directory).filter(FileFacts::isDirectory).isEmpty()) {
      return;
    }
    int uid = disks.self().facts(directory.getParent()).orElseThrow().uid();
    Optional<Account> keeper =
        uid == 0 || uid == disks.account().uid()
            ? Optional.empty()
            : new Accounts(runner).find(uid);
    if (keeper.isPresent()) {
      runner.run(Command.of("rmdir", "--", directory.toString()).as(keeper.get()).briefly());
    } else {
      disks.removeIfEmpty(directory);
    }
  }
}
