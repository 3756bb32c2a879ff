package org.pgcoexist.upgrade.preflight.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pgcoexist.CoexistException;
import org.pgcoexist.process.Command;
import org.pgcoexist.upgrade.plan.SourceFacts;
import org.pgcoexist.upgrade.plan.SourceSizes;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;

/**
 * Each file system has room for what comes to it while the old cluster is kept: the new one, taken
 * to be as large as the old one; its WAL, as much as the data, but at least min_wal_size and at
 * most max_wal_size of a new cluster; the dump, see {@link SourceSizes}. What only root may use
 * does not count.
 */
public final class DiskSpaceCheck implements Check {

  private static final long MIN_WAL = 80L << 20;
  private static final long MAX_WAL = 1L << 30;
  private static final long MIB = 1L << 20;

  /** A database of 10,000 tables has catalogs of about that size. */
  private static final long MOST_CATALOG = 64 * MIB;

  /** What comes to one file system. */
  private static final class Need {
    private final Path place;
    private final List<String> what = new ArrayList<>();
    private final List<Path> made = new ArrayList<>();
    private final List<String> elsewhere = new ArrayList<>();
    private long bytes;

    Need(Path place) {
      this.place = place;
    }

    Need add(String part, long more, Path... files) {
      what.add(part);
      bytes += more;
      made.addAll(List.of(files));
      return this;
    }

    /** With which option it can be elsewhere. */
    void or(String option) {
      elsewhere.add(option);
    }
  }

  @Override
  public void check(Inspection on, Findings findings) throws InterruptedException {
    for (Need need : needs(on).values()) {
      refuseShort(need, 0, findings);
    }
  }

  /** What the attempt has made so far takes room that it need not find again. */
  @Override
  public void checkAgain(Inspection on, Findings findings) throws InterruptedException {
    for (Need need : needs(on).values()) {
      if (available(need.place) < need.bytes) {
        refuseShort(need, used(on, need.made), findings);
      }
    }
  }

  private static void refuseShort(Need need, long used, Findings findings) {
    long available = available(need.place) + used;
    long missing = need.bytes - available;
    if (missing > 0) {
      long mebibytes = (missing + MIB - 1) / MIB;
      findings.refuse(
          "the file system mounted at "
              + mountPoint(need.place)
              + " lacks "
              + missing
              + " bytes: "
              + String.join(" and ", need.what)
              + " may need "
              + need.bytes
              + ", and "
              + available
              + " are available",
          "make "
              + mebibytes
              + " MiB free there"
              + (need.elsewhere.isEmpty()
                  ? ""
                  : ", or use another one: " + String.join(", ", need.elsewhere)));
    }
  }

  /** By the number of the file system's device. */
  private static Map<Long, Need> needs(Inspection on) {
    UpgradePlan attempt = on.attempt();
    SourceSizes sizes = attempt.source().sizes();
    Map<Long, Need> needs = new LinkedHashMap<>();
    if (sizes.total() == 0) {
      return needs;
    }
    if (!on.dataFiles().takeRoom()) {
      long definitions = definitions(attempt.source());
      need(needs, attempt.newPath().getParent())
          .add("the new cluster with its WAL", definitions + wal(definitions), attempt.building());
      return needs;
    }
    need(needs, attempt.newPath().getParent())
        .add("the new cluster with its WAL", ofNewCluster(attempt.source()), attempt.building())
        .or("-p for the cluster");
    sizes
        .tablespaces()
        .forEach(
            (location, bytes) ->
                need(needs, Path.of(location))
                    .add("the tablespace " + location, bytes, made(on, Path.of(location))));
    if (on.expectsDump()) {
      need(needs, attempt.dumpDirectory())
          .add("the dump", sizes.dump(), attempt.dump(), attempt.dumpFiles().partial())
          .or("-d for the dump");
    }
    return needs;
  }

  /** Its definitions are tried in the same place before, and removed again. */
  private static long ofNewCluster(SourceFacts source) {
    long definitions = definitions(source) / 2;
    return Math.max(
        source.sizes().main() + wal(source.sizes().total()), definitions + wal(definitions));
  }

  private static long wal(long data) {
    return Math.min(Math.max(data, MIN_WAL), MAX_WAL);
  }

  /** The catalogs, which a method that shares or clones files makes anew, and their dump. */
  private static long definitions(SourceFacts source) {
    long bytes = 0;
    for (SourceFacts.Database database : source.databases()) {
      bytes += 2 * Math.min(database.bytes(), MOST_CATALOG);
    }
    return bytes;
  }

  private static Path[] made(Inspection on, Path location) {
    String prefix = "PG_" + on.attempt().to() + "_";
    if (!Files.isDirectory(location)) {
      return new Path[0];
    }
    return on.disks().owner().list(location).stream()
        .filter(name -> name.startsWith(prefix))
        .map(location::resolve)
        .toArray(Path[]::new);
  }

  /** A directory that is not there is another check's finding. */
  private static Need need(Map<Long, Need> needs, Path directory) {
    Path place = directory;
    while (!Files.exists(place)) {
      place = place.getParent();
    }
    Path found = place;
    return needs.computeIfAbsent(device(found), device -> new Need(found));
  }

  private static long device(Path path) {
    try {
      return (Long) Files.getAttribute(path, "unix:dev");
    } catch (IOException e) {
      throw CoexistException.failed("cannot look at " + path, e.toString(), "", e);
    }
  }

  private static Path mountPoint(Path path) {
    Path point = path;
    while (point.getParent() != null && device(point.getParent()) == device(path)) {
      point = point.getParent();
    }
    return point;
  }

  private static long available(Path path) {
    return path.toFile().getUsableSpace();
  }

  private static long used(Inspection on, List<Path> files) throws InterruptedException {
    long bytes = 0;
    for (Path file : files) {
      if (on.disks().self().facts(file).isPresent()) {
        Command du =
            Command.of("du", "--summarize", "--block-size=1", file.toString())
                .as(on.attempt().owner());
        String text = on.runner().require("cannot measure " + file, du).text();
        bytes += Long.parseLong(text.substring(0, text.indexOf('\t')));
      }
    }
    return bytes;
  }
}
