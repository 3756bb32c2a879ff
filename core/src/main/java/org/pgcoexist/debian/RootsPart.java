package org.pgcoexist.debian;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.Shell;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.process.owner.Disks;

/**
 * What root makes for a new cluster, so that pg_createcluster can run as its owner: that program
 * writes below directories that the owner can swap for links, and root must not follow them.
 */
final class RootsPart {

  private static final int DIRECTORY = 0755;
  private static final int LOG = 0640;

  /** As pg_createcluster has it: from here on users are people, whose logs are their own. */
  private static final int FIRST_PERSON = 500;

  private final Locations locations;
  private final Disks disks;
  private final Path configuration;
  private final Path log;
  private final List<Path> made = new ArrayList<>();

  RootsPart(Locations locations, Disks disks, MajorVersion major, String name) {
    this.locations = locations;
    this.disks = disks;
    this.configuration = locations.configuration(major, name);
    this.log = locations.log(major, name);
  }

  /** Makes what is missing. A user's own clusters need nothing of it. */
  void make() {
    if (locations.areUsers()) {
      return;
    }
    refuseForeignLog();
    if (disks.self().facts(locations.sockets()).isEmpty()) {
      disks.createOwned(locations.sockets(), DIRECTORY);
    }
    makeDirectory(configuration.getParent());
    makeDirectory(configuration);
    if (disks.self().facts(log).isEmpty()) {
      disks.self().createOwned(log, LOG, disks.account().uid(), logGroup());
      made.add(log);
    }
  }

  /** What root alone can make of what a start needs, and what may be gone since the last one. */
  void makeForStart() {
    if (locations.areUsers()) {
      return;
    }
    Path sockets = locations.sockets();
    if (disks.self().facts(sockets).isEmpty()
        && disks.self().facts(sockets.getParent()).isPresent()) {
      disks.createOwned(sockets, DIRECTORY);
    }
    boolean linked = disks.self().facts(configuration.resolve("log")).isPresent();
    Optional<FileFacts> logs = disks.self().facts(log.getParent());
    if (!linked
        && logs.isPresent()
        && logs.get().uid() != disks.account().uid()
        && disks.self().facts(log).isEmpty()) {
      disks.self().createOwned(log, LOG, disks.account().uid(), logGroup());
    }
  }

  private void makeDirectory(Path directory) {
    Optional<FileFacts> there = disks.self().facts(directory);
    if (there.isEmpty()) {
      disks.createOwned(directory, DIRECTORY);
      made.add(directory);
    } else if (!there.get().isDirectory()) {
      throw inTheWay("cannot make the directory " + directory, "no directory");
    }
  }

  /** Root starts the server, and opens what has the log's name then. */
  private void refuseForeignLog() {
    if (disks.self().facts(log.getParent()).isEmpty()) {
      throw CoexistException.usage(
          "cannot make the log " + log,
          log.getParent() + " does not exist",
          Shell.line("install", "-d", "-m", "1775", "-g", disks.account().name(), log.getParent()));
    }
    if (disks.self().facts(log).isPresent() && !logIsOwned()) {
      throw inTheWay("cannot make the log " + log, "no file of " + disks.account().name() + "'s");
    }
  }

  private static CoexistException inTheWay(String what, String lacking) {
    return CoexistException.usage(
        what,
        "there is something of this name that is " + lacking,
        "look what it is, and move it away");
  }

  private boolean logIsOwned() {
    return disks
        .self()
        .facts(log)
        .filter(facts -> facts.kind() == FileFacts.Kind.FILE)
        .filter(facts -> facts.uid() == disks.account().uid())
        .isPresent();
  }

  /** adm, whose members read the logs of services. */
  private int logGroup() {
    if (Integer.compareUnsigned(disks.account().uid(), FIRST_PERSON) >= 0) {
      return disks.account().gid();
    }
    return disks
        .self()
        .read(locations.root().resolve("etc/group"))
        .flatMap(RootsPart::adm)
        .orElse(disks.account().gid());
  }

  private static Optional<Integer> adm(byte[] groups) {
    return new String(groups, StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.split(":", -1))
        .filter(fields -> fields.length == 4 && fields[0].equals("adm"))
        .filter(fields -> fields[2].matches("[0-9]{1,9}"))
        .map(fields -> Integer.valueOf(fields[2]))
        .findFirst();
  }

  /** Removes what was made, after a failure; a directory that is not empty stays. */
  void remove() {
    for (int i = made.size() - 1; i >= 0; i--) {
      Path path = made.get(i);
      if (path.equals(log) && logIsOwned()) {
        disks.self().remove(log);
      } else if (disks.self().facts(path).filter(FileFacts::isDirectory).isPresent()) {
        disks.removeIfEmpty(path);
      }
    }
  }
}
