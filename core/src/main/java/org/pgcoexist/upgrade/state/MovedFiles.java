package org.pgcoexist.upgrade.state;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.process.Command;
import org.pgcoexist.upgrade.plan.TransferMode;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;

/**
 * The old cluster's data files that {@code pg_upgrade --swap} moves into the new cluster, and their
 * way back.
 *
 * <p>For each directory of a database, in PGDATA's {@code base} and in each tablespace, pg_upgrade
 * moves in this order (relfilenumber.c, prepare_for_swap and swap_catalog_files of 18); nothing is
 * written, copied or deleted:
 *
 * <pre>
 * the new cluster's directory         to moved_for_upgrade/OID in the old cluster
 * the old cluster's directory         to the new cluster's place
 * its files that are no user's        to moved_for_upgrade/OID_old_catalogs in the old cluster
 * files of moved_for_upgrade/OID      into it
 *   that are no user's
 * </pre>
 *
 * <p>The names of the old cluster's files are noted before, in a file of the attempt. So it is seen
 * of each file whose it is: the new cluster's brings a name that was not there, or one whose old
 * file lies among the old catalogs. A kill anywhere, of pg_upgrade or of what is done here, leaves
 * a prefix of these moves, or of the moves back; doing it again makes the rest of them.
 */
public final class MovedFiles {

  /** Where pg_upgrade puts away what is in its way. */
  private static final String ASIDE = "moved_for_upgrade";

  private static final String BASE = "base";

  private static final String OLD_CATALOGS = "_old_catalogs";

  /** A cache that every server makes anew, and removes when it starts: nobody misses it. */
  private static final String CACHE = "pg_internal.init";

  /** So that no command gets too long. */
  private static final int NAMES_AT_ONCE = 1000;

  private final UpgradeContext context;
  private final UpgradePlan attempt;
  private final Disk owner;

  /** Of the old cluster before the switch. */
  public MovedFiles(UpgradeContext context) {
    this.context = context;
    this.attempt = context.attempt();
    this.owner = context.disks().owner();
  }

  private Path list() {
    return attempt.workDirectory().resolve("old-files");
  }

  private static Path base(UpgradePlan attempt) {
    return attempt.cluster().data().resolve(BASE);
  }

  /** Where the old cluster has directories of databases. */
  private static List<Path> places(Disk owner, UpgradePlan attempt) {
    List<Path> places = inTablespaces(owner, attempt, attempt.from());
    places.add(base(attempt));
    return places;
  }

  /**
   * What another run of {@code pg_upgrade --swap} has put away: that of this attempt must not come
   * among it.
   */
  public static List<Path> leftovers(Disk owner, UpgradePlan attempt) {
    return places(owner, attempt).stream()
        .map(place -> place.resolve(ASIDE))
        .filter(path -> owner.facts(path).isPresent())
        .toList();
  }

  private boolean isThere(Path path) {
    return owner.facts(path).isPresent();
  }

  /**
   * Notes what there is, before pg_upgrade begins. Its own server of the old cluster runs later,
   * and makes no file but the cache.
   */
  public void note() {
    List<Path> left = leftovers(owner, attempt);
    if (!left.isEmpty()) {
      throw CoexistException.failed(
          "cannot swap the files of cluster " + attempt.name(), left + " exist already", "");
    }
    JsonObject noted = new JsonObject();
    for (Path place : places(owner, attempt)) {
      for (Path directory : databases(place)) {
        JsonArray names = names(directory);
        if (names.isEmpty()) {
          // Its tables are gone. pg_upgrade would end as the new cluster has no such directory;
          // a server that needs it makes it again.
          owner.removeIfEmpty(directory);
        } else {
          noted.add(directory.toString(), names);
        }
      }
    }
    owner.replace(list(), noted.toString().getBytes(StandardCharsets.UTF_8), 0600);
  }

  private JsonArray names(Path directory) {
    JsonArray names = new JsonArray();
    owner.list(directory).stream().filter(name -> !name.equals(CACHE)).forEach(names::add);
    return names;
  }

  private List<Path> databases(Path place) {
    List<Path> found = new ArrayList<>();
    for (String name : owner.list(place)) {
      Path path = place.resolve(name);
      if (name.matches("[0-9]+") && owner.facts(path).filter(FileFacts::isDirectory).isPresent()) {
        found.add(path);
      }
    }
    return found;
  }

  /** Where tablespaces have the files of clusters of a major. */
  private static List<Path> inTablespaces(Disk owner, UpgradePlan attempt, MajorVersion major) {
    List<Path> found = new ArrayList<>();
    for (String location : attempt.source().tablespaces()) {
      Path path = Path.of(location);
      boolean there = owner.facts(path).filter(FileFacts::isDirectory).isPresent();
      for (String entry : there ? owner.list(path) : List.<String>of()) {
        if (entry.startsWith("PG_" + major + "_")) {
          found.add(path.resolve(entry));
        }
      }
    }
    return found;
  }

  /**
   * True when pg_upgrade has begun to move. It renames pg_control before that, but after a loss of
   * power one rename can be there without another before it.
   */
  boolean areAway() {
    return context.dataFiles() == TransferMode.SWAPPED
        && isThere(list())
        && !leftovers(owner, attempt).isEmpty();
  }

  /**
   * Makes the moves backwards; no server of either cluster runs. The new cluster is not whole
   * afterwards.
   *
   * @throws CoexistException when a file is missing; whatever was found is in its place then
   */
  void putBack() throws InterruptedException {
    Map<Path, Set<String>> noted = noted();
    for (Map.Entry<Path, Set<String>> one : noted.entrySet()) {
      putBack(one.getKey(), one.getValue());
    }
    Set<Path> places = new TreeSet<>();
    noted.keySet().forEach(directory -> places.add(directory.getParent()));
    for (Path place : places) {
      owner.remove(place.resolve(ASIDE));
    }
  }

  /** By the directory. */
  private Map<Path, Set<String>> noted() {
    byte[] text =
        owner
            .read(list())
            .orElseThrow(() -> missing(list() + ", which tells what it had, is missing"));
    Map<Path, Set<String>> noted = new LinkedHashMap<>();
    JsonParser.parseString(new String(text, StandardCharsets.UTF_8))
        .getAsJsonObject()
        .entrySet()
        .forEach(
            one -> {
              Set<String> names = new TreeSet<>();
              for (JsonElement name : one.getValue().getAsJsonArray()) {
                names.add(name.getAsString());
              }
              noted.put(Path.of(one.getKey()), names);
            });
    return noted;
  }

  private void putBack(Path directory, Set<String> noted) throws InterruptedException {
    if (!isThere(directory)) {
      owner.rename(moved(directory), directory);
    }
    Path catalogs = directory.resolveSibling(ASIDE).resolve(directory.getFileName() + OLD_CATALOGS);
    if (isThere(catalogs)) {
      putBackCatalogs(directory, catalogs, noted);
    }
    Set<String> lost = new TreeSet<>(noted);
    owner.list(directory).forEach(lost::remove);
    if (!lost.isEmpty()) {
      throw missing(directory + " lacks " + String.join(", ", lost));
    }
  }

  /** Where pg_upgrade moves a directory of the old cluster. */
  private Path moved(Path directory) {
    Path place = directory.getParent();
    List<Path> places =
        place.equals(base(attempt))
            ? List.of(attempt.newData().resolve(BASE))
            : inTablespaces(owner, attempt, attempt.to()).stream()
                .filter(path -> path.getParent().equals(place.getParent()))
                .toList();
    return places.stream()
        .map(path -> path.resolve(directory.getFileName()))
        .filter(this::isThere)
        .findFirst()
        .orElseThrow(() -> missing(directory + " is nowhere"));
  }

  /** The directory is in its place, with files of both clusters in it. */
  private void putBackCatalogs(Path directory, Path catalogs, Set<String> noted)
      throws InterruptedException {
    List<String> old = owner.list(catalogs);
    Set<String> others = new TreeSet<>(owner.list(directory));
    others.removeAll(noted);
    others.removeAll(old);
    // pg_upgrade moves nothing but files.
    others.removeIf(name -> !isFile(directory.resolve(name)));
    inParts(List.of("rm", "--force"), directory, new ArrayList<>(others));
    // Those of the same names are replaced.
    inParts(List.of("mv", "--force", "--target-directory=" + directory), catalogs, old);
    run(Command.of("sync", "--", directory.toString(), catalogs.toString()));
    owner.removeIfEmpty(catalogs);
  }

  private boolean isFile(Path path) {
    return owner.facts(path).filter(facts -> facts.kind() == FileFacts.Kind.FILE).isPresent();
  }

  private void inParts(List<String> words, Path directory, List<String> names)
      throws InterruptedException {
    for (int from = 0; from < names.size(); from += NAMES_AT_ONCE) {
      List<String> argv = new ArrayList<>(words);
      argv.add("--");
      argv.addAll(names.subList(from, Math.min(from + NAMES_AT_ONCE, names.size())));
      run(Command.of(argv).in(directory));
    }
  }

  private void run(Command command) throws InterruptedException {
    context.runner().require(what(), command.as(attempt.owner()));
  }

  private String what() {
    return "cannot put the files of the old cluster " + attempt.name() + " back";
  }

  private CoexistException missing(String why) {
    return CoexistException.failed(what(), why, "look for them below " + attempt.building());
  }
}
