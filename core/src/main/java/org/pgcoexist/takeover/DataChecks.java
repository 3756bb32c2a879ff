package org.pgcoexist.takeover;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.debian.files.RealPath;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.disk.MountPoints;
import org.pgcoexist.process.owner.Disks;
import org.pgcoexist.takeover.plan.Refusals;
import org.pgcoexist.takeover.plan.TakeoverContext;
import org.pgcoexist.takeover.steps.DataMoved;

/** Whether one rename can move a data directory, with all that is in it still in its place. */
final class DataChecks {

  private static final String TABLESPACES = "pg_tblspc";

  private final Disks disks;
  private final Path from;
  private final Path to;
  private final Path path;

  DataChecks(TakeoverContext context) {
    this.disks = context.disks();
    this.from = context.takeover().before().data();
    this.to = context.takeover().after().data();
    this.path = context.takeover().path();
  }

  void check(Refusals refusals) {
    if (from.equals(to)) {
      return;
    }
    refuseMounts(refusals);
    refuseLinks(refusals);
    refusals.addFrom(this::refuseMixedParents);
    if (!sameFileSystem(disks.self(), from, to)) {
      refusals.add(
          to + " is on another file system than " + from + ", and data is moved by one rename only",
          "name a path on its own with --path: df " + from);
    }
  }

  /** Judged by what is there of the target's directories. */
  static boolean sameFileSystem(Disk disk, Path from, Path to) {
    Path there = to.getParent();
    while (disk.facts(there).isEmpty()) {
      there = there.getParent();
    }
    return disk.facts(from).map(FileFacts::device).equals(disk.facts(there).map(FileFacts::device));
  }

  private void refuseMounts(Refusals refusals) {
    Optional<String> mounted;
    try {
      mounted = MountPoints.atOrBelow(from);
    } catch (IOException e) {
      throw CoexistException.failed("cannot look for mount points in " + from, e.toString(), "", e);
    }
    mounted.ifPresent(
        at -> {
          if (at.equals(RealPath.of(disks.self(), from).toString())) {
            refusals.add(
                from + " is a mount point, and a mount point cannot be renamed",
                "stop the cluster, mount that file system elsewhere, move the data into a directory"
                    + " in it, set data_directory to that, and name a path beside it with --path");
          } else {
            refusals.add(
                "a file system is mounted at " + at + ", in the data directory",
                "stop the cluster, mount that file system elsewhere, and make a symbolic link to it"
                    + " in its place");
          }
        });
  }

  /** A relative link out of the data directory, and an absolute one into it, would break. */
  private void refuseLinks(Refusals refusals) {
    List<Path> entries = new ArrayList<>();
    Disk owner = disks.owner();
    owner.list(from).forEach(name -> entries.add(from.resolve(name)));
    if (owner.facts(from.resolve(TABLESPACES)).filter(FileFacts::isDirectory).isPresent()) {
      Path tablespaces = from.resolve(TABLESPACES);
      owner.list(tablespaces).forEach(name -> entries.add(tablespaces.resolve(name)));
    }
    for (Path link : entries) {
      owner.readLink(link).ifPresent(target -> refuseLink(refusals, link, target));
    }
  }

  private void refuseLink(Refusals refusals, Path link, String target) {
    boolean absolute = target.startsWith("/");
    Path meant = link.resolveSibling(target).normalize();
    boolean inside = meant.startsWith(from) || RealPath.of(disks.owner(), meant).startsWith(from);
    if (absolute != inside) {
      return;
    }
    boolean tablespace = link.getParent().endsWith(TABLESPACES);
    String what = tablespace ? "the tablespace " + link : link.toString();
    refusals.add(
        what
            + " points at "
            + target
            + (inside ? ", in the data directory itself" : ", a path relative to it")
            + ", and would not when that has moved",
        tablespace && inside
            ? "move what is in it to a tablespace elsewhere (ALTER ... SET TABLESPACE), and drop it"
            : "stop the cluster and make it a link with "
                + (inside ? "a relative" : "an absolute")
                + " path: ln -sfn");
  }

  private void refuseMixedParents() {
    Path target = to.getParent();
    Disk left = disks.forEntry(from);
    Disk entered =
        disks.self().facts(target).isPresent() ? disks.forEntriesOf(target) : made(target);
    if (left != entered && disks.forEntry(path) != disks.self()) {
      throw DataMoved.mixed(from, to);
    }
  }

  /** What is not there yet will be the owner's. */
  private Disk made(Path target) {
    disks.forEntry(target);
    return disks.owner();
  }
}
