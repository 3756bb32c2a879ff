package org.pgcoexist.upgrade.matrix;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.pgcoexist.upgrade.Tree;

/**
 * Everything on a stage, to be compared: paths, kinds, modes, owners, contents, running servers.
 * What differs between two good runs is masked: identifiers, transaction numbers, times, and what
 * private servers log.
 */
final class Snapshot {

  private static final Pattern ATTEMPT =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}( \\d{19} \\d+)?");
  private static final Pattern NEW_CLUSTER = Pattern.compile("74000\\d{14}");
  private static final Pattern TRANSACTION = Pattern.compile("(transaction|checkpoint|state)=.*");

  /** What the markers of a transfer tell of the old cluster: it counts its starts. */
  private static final Pattern STARTS = Pattern.compile("0/\\d+ shut down");

  /** The names of what an attempt puts into servers. */
  private static final Pattern NAMED = Pattern.compile("pg_coexist_[0-9a-f]{16}");

  private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z");

  private Snapshot() {}

  static Map<String, String> of(Stage stage) {
    return of(stage.root(), stage.servers(), stage.owners());
  }

  static Map<String, String> of(Path root, Servers servers, Owners owners) {
    Map<String, String> told = new TreeMap<>(servers.told(root));
    Tree.of(root)
        .forEach(
            (path, text) ->
                told.put(
                    ATTEMPT.matcher(path).replaceAll("ATTEMPT"),
                    owners.of(root.resolve(path)) + " " + text));
    told.keySet().removeIf(Snapshot::isLeftAlone);
    told.replaceAll((path, text) -> masked(text.replace(root.toString(), "ROOT"), path));
    return told;
  }

  /**
   * Locks and finished journals outlive an upgrade, the directory in /run lasts until the next
   * boot, and what a killed replacement of a journal, the registry or a log left goes with the next
   * one.
   */
  private static boolean isLeftAlone(String path) {
    return path.startsWith("var/lib/pg-coexist/clusters/main/finished/")
        || path.startsWith("proc/")
        || path.equals("run/pg-coexist")
        || path.startsWith("run/.pg-coexist-")
        || path.startsWith("etc/postgresql/.pg-coexist-")
        || path.startsWith("var/log/postgresql/.pg-coexist-")
        || path.startsWith("var/lib/pg-coexist/clusters/main/.pg-coexist-")
        || path.equals("var/lib/pg-coexist/clusters/main/lock")
        || path.equals("var/lib/pg-coexist/cluster_ports.lock")
        // Goes when the last moment has come.
        || path.endsWith("/global/changing")
        // The servers are told apart; a boot leaves the file.
        || path.endsWith("/postmaster.pid")
        // Gone with the directory when the load begins anew.
        || path.matches(".*/upgrade/(server-543[01]\\.log|checked|defined)");
  }

  private static String masked(String text, String path) {
    if (path.endsWith(".checkpoint") || path.matches(".*/upgrade/(recorded|carried)")) {
      return "there";
    }
    String masked = ATTEMPT.matcher(text).replaceAll("ATTEMPT");
    masked = NAMED.matcher(masked).replaceAll("NAME");
    masked = NEW_CLUSTER.matcher(masked).replaceAll("IDENTIFIER");
    masked = TRANSACTION.matcher(masked).replaceAll("$1");
    masked = STARTS.matcher(masked).replaceAll("STATE");
    return TIME.matcher(masked).replaceAll("TIME");
  }

  /** The directories that an upgrade makes for all upgrades. */
  static Map<String, String> withoutState(Map<String, String> snapshot) {
    Map<String, String> rest = new TreeMap<>(snapshot);
    for (String path :
        new String[] {
          "var/lib/pg-coexist/clusters",
          "var/lib/pg-coexist/clusters/main",
          "var/lib/pg-coexist/clusters/main/finished"
        }) {
      rest.remove(path);
    }
    return rest;
  }

  /** Where they could not be gathered, they are missing or half there. */
  static Map<String, String> withoutStatistics(Map<String, String> snapshot) {
    Map<String, String> rest = new TreeMap<>(snapshot);
    rest.keySet().removeIf(path -> path.endsWith("/global/statistics"));
    return rest;
  }

  /** Without the rows of any database. */
  static Map<String, String> withoutRows(Map<String, String> snapshot) {
    Map<String, String> rest = new TreeMap<>(snapshot);
    rest.replaceAll(
        (path, text) ->
            DataDirectory.isUsers(path.substring(path.lastIndexOf('/') + 1)) ? "" : text);
    return rest;
  }

  /**
   * Without what a look at a cluster that does not run leaves when it is killed, or when it cannot
   * put it away: its private server, which the next run finds and stops.
   */
  static Map<String, String> withoutLook(Map<String, String> snapshot) {
    Map<String, String> rest = withoutState(snapshot);
    rest.keySet().removeIf(path -> path.startsWith("run/pg-coexist/"));
    // And the trial cluster of pg_upgrade's check.
    rest.keySet().removeIf(path -> path.matches(".*/(\\.pg-coexist-)?main\\.check(/.*)?"));
    rest.values().removeIf(text -> text.endsWith(Servers.PRIVATE));
    return rest;
  }
}
