package org.pgcoexist.debian;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgcoexist.CoexistException;
import org.pgcoexist.debian.files.RealPath;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.UserDatabase;
import org.pgcoexist.process.owner.Disks;

/**
 * What pg_dropcluster leaves when it runs as the cluster's owner, who cannot write in every
 * directory that a part of the cluster is in.
 *
 * @param disks the cluster's owner among them
 */
public record DroppedRest(Locations locations, CommandRunner runner, Disks disks) {

  /** A log's name, and what logrotate makes of it. */
  private static final Pattern LOG =
      Pattern.compile(
          "postgresql-([0-9]+)-(.+)\\.log(?:(?:\\.[0-9]+|-[0-9]{8})(?:\\.[a-z0-9]+)?)?");

  /**
   * Removes it; what is not the owner's, or not empty, stays.
   *
   * @return logs that could not be removed and why, for warnings: nothing else depends on them
   */
  public List<String> remove(MajorVersion major, String name) throws InterruptedException {
    List<String> left = new ArrayList<>();
    for (Path log : logs(name, left)) {
      if (majorOf(log).equals(Optional.of(major))) {
        removeLog(log, left);
      }
    }
    Path configuration = locations.configuration(major, name);
    removeEmpty(configuration);
    removeEmpty(configuration.getParent());
    // Where the data of a cluster lay that was made by pg_createcluster.
    removeEmpty(locations.data().resolve(major.toString()));
    return left;
  }

  /** Removes what is left of all majors that have no cluster of the name: those it has left. */
  public List<String> removeOfMajorsLeft(String name) throws InterruptedException {
    List<String> left = new ArrayList<>();
    NavigableSet<MajorVersion> majors = new TreeSet<>();
    logs(name, left).forEach(log -> majorOf(log).ifPresent(majors::add));
    for (MajorVersion major : majors) {
      if (disks.self().facts(locations.configuration(major, name)).isEmpty()) {
        left.addAll(remove(major, name));
      }
    }
    return left;
  }

  /** Administrators put the directory on another disk, behind a link. */
  private List<Path> logs(String name, List<String> left) {
    try {
      Path directory = RealPath.of(disks.self(), locations.logs());
      if (disks.self().facts(directory).isEmpty()) {
        return List.of();
      }
      return disks.self().list(directory).stream()
          .filter(
              entry -> {
                Matcher matcher = LOG.matcher(entry);
                return matcher.matches() && matcher.group(2).equals(name);
              })
          .map(directory::resolve)
          .toList();
    } catch (CoexistException e) {
      left.add("the logs in " + locations.logs() + " stay: " + e.what() + ": " + e.why());
      return List.of();
    }
  }

  private static Optional<MajorVersion> majorOf(Path log) {
    Matcher matcher = LOG.matcher(log.getFileName().toString());
    return matcher.matches() ? MajorVersion.parse(matcher.group(1)) : Optional.empty();
  }

  private void removeLog(Path log, List<String> left) {
    try {
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
    } catch (CoexistException e) {
      left.add("the log " + log + " stays: " + e.why());
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
            : new UserDatabase(runner).find(uid);
    if (keeper.isPresent()) {
      runner.run(Command.of("rmdir", "--", directory.toString()).as(keeper.get()).briefly());
    } else {
      disks.removeIfEmpty(directory);
    }
  }
}
