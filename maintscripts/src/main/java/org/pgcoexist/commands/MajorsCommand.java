package org.pgcoexist.commands;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.commands.output.Table;
import org.pgcoexist.debian.ClusterList;
import org.pgcoexist.engine.Host;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.postgres.Programs;
import org.pgcoexist.process.Command;

/** {@code pg_coexist majors}: installed majors, their exact versions, the clusters of each. */
final class MajorsCommand {

  private final Host machine;
  private final PrintStream out;

  MajorsCommand(Host machine, PrintStream out) {
    this.machine = machine;
    this.out = out;
  }

  /**
   * A major that is installed or has clusters.
   *
   * @param version its exact version; empty when it is not installed
   */
  private record Row(
      MajorVersion major, Optional<String> version, List<ClusterList.Row> clusters) {}

  ExitStatus run(String... args) throws ParseException, InterruptedException {
    Options options = new Options();
    options.addOption(null, "json", false, "");
    options.addOption("h", "help", false, "");
    CommandLine line = Arguments.parse(options, args, 0);
    if (line.hasOption("help")) {
      PgCoexist.printHelp(out);
    } else if (line.hasOption("json")) {
      out.println(json(rows()));
    } else {
      print(rows());
    }
    return ExitStatus.DONE;
  }

  private List<Row> rows() throws InterruptedException {
    Map<MajorVersion, List<ClusterList.Row>> clusters = new TreeMap<>();
    for (MajorVersion major : machine.installations().majors()) {
      clusters.put(major, new ArrayList<>());
    }
    for (ClusterList.Row cluster : new ClusterList(machine.locations()).rows(machine.registry())) {
      cluster
          .major()
          .ifPresent(major -> clusters.computeIfAbsent(major, m -> new ArrayList<>()).add(cluster));
    }
    List<Row> rows = new ArrayList<>();
    for (Map.Entry<MajorVersion, List<ClusterList.Row>> major : clusters.entrySet()) {
      rows.add(new Row(major.getKey(), version(major.getKey()), major.getValue()));
    }
    return rows;
  }

  /** {@code postgres (PostgreSQL) 17.2 (Debian 17.2-1)} without its first two words. */
  private Optional<String> version(MajorVersion major) throws InterruptedException {
    Optional<Programs> programs = machine.installations().find(major);
    if (programs.isEmpty()) {
      return Optional.empty();
    }
    Command command = Command.of(programs.get().path("postgres"), "-V");
    String text =
        machine
            .runner()
            .require("cannot ask PostgreSQL " + major + " its version", command)
            .text()
            .strip();
    String prefix = "postgres (PostgreSQL) ";
    return Optional.of(text.startsWith(prefix) ? text.substring(prefix.length()) : text);
  }

  private void print(List<Row> rows) {
    Table table = new Table();
    table.add(List.of("Major", "Version", "Clusters"));
    for (Row row : rows) {
      List<String> names = row.clusters().stream().map(MajorsCommand::name).toList();
      table.add(
          List.of(
              row.major().toString(),
              row.version().orElse("not installed"),
              names.isEmpty() ? "-" : String.join(", ", names)));
    }
    table.print(out);
  }

  /** A registered one by its name alone. */
  private static String name(ClusterList.Row cluster) {
    boolean other =
        cluster.status().equals(ClusterList.UNREGISTERED)
            || cluster.status().equals(ClusterList.KEPT);
    return cluster.name() + (other ? " (" + cluster.status() + ")" : "");
  }

  /** The version of one that is not installed is null. */
  private static JsonArray json(List<Row> rows) {
    JsonArray array = new JsonArray();
    for (Row major : rows) {
      JsonObject object = new JsonObject();
      object.addProperty("major", major.major().toString());
      object.addProperty("version", major.version().orElse(null));
      JsonArray clusters = new JsonArray();
      for (ClusterList.Row row : major.clusters()) {
        JsonObject cluster = new JsonObject();
        cluster.addProperty("cluster", row.name());
        cluster.addProperty("status", row.status());
        clusters.add(cluster);
      }
      object.add("clusters", clusters);
      array.add(object);
    }
    return array;
  }
}
