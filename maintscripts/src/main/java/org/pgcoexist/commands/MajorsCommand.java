package org.pgcoexist.commands;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.debian.ClusterList;
import org.pgcoexist.engine.Machine;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.process.Command;

/** {@code pg_coexist majors}: installed majors, their exact versions, the clusters of each. */
final class MajorsCommand {

  private final Machine machine;
  private final PrintStream out;

  MajorsCommand(Machine machine, PrintStream out) {
    this.machine = machine;
    this.out = out;
  }

  private record Row(MajorVersion major, String version, List<String> clusters) {}

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
    List<ClusterList.Row> clusters = new ClusterList(machine.locations()).rows(machine.registry());
    List<Row> rows = new ArrayList<>();
    for (MajorVersion major : machine.installations().majors()) {
      List<String> names = new ArrayList<>();
      for (ClusterList.Row cluster : clusters) {
        if (cluster.major().filter(major::equals).isPresent()) {
          names.add(cluster.name());
        }
      }
      rows.add(new Row(major, version(major), names));
    }
    return rows;
  }

  /** {@code postgres (PostgreSQL) 17.2 (Debian 17.2-1)} without its first two words. */
  private String version(MajorVersion major) throws InterruptedException {
    String postgres = machine.installations().find(major).orElseThrow().path("postgres");
    String text =
        machine
            .runner()
            .require("cannot ask PostgreSQL " + major + " its version", Command.of(postgres, "-V"))
            .text()
            .strip();
    String prefix = "postgres (PostgreSQL) ";
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  private void print(List<Row> rows) {
    Table table = new Table();
    table.add(List.of("Major", "Version", "Clusters"));
    for (Row row : rows) {
      String clusters = row.clusters().isEmpty() ? "-" : String.join(" ", row.clusters());
      table.add(List.of(row.major().toString(), row.version(), clusters));
    }
    table.print(out);
  }

  private static JsonArray json(List<Row> rows) {
    JsonArray array = new JsonArray();
    for (Row row : rows) {
      JsonObject object = new JsonObject();
      object.addProperty("major", row.major().toString());
      object.addProperty("version", row.version());
      JsonArray clusters = new JsonArray();
      row.clusters().forEach(clusters::add);
      object.add("clusters", clusters);
      array.add(object);
    }
    return array;
  }
}
