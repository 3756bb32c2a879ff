package org.pgcoexist.commands;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.ParseException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.debian.ClusterList;
import org.pgcoexist.engine.Machine;

/** {@code pg_coexist list}: starts no program. */
final class ListCommand {

  private static final List<String> TITLES =
      List.of("Ver", "Cluster", "Port", "Status", "Server", "Owner", "Path", "Log");

  private final Machine machine;
  private final PrintStream out;

  ListCommand(Machine machine, PrintStream out) {
    this.machine = machine;
    this.out = out;
  }

  ExitStatus run(String... args) throws ParseException {
    Listing.asked(out, 0, args).ifPresent(this::print);
    return ExitStatus.DONE;
  }

  private void print(Listing asked) {
    List<ClusterList.Row> rows = new ClusterList(machine.locations()).rows(machine.registry());
    if (asked.json()) {
      out.println(json(rows));
    } else {
      table(rows, asked.titles()).print(out);
      if (asked.titles()) {
        new OpenUpgrades(machine).notes().forEach(out::println);
      }
    }
  }

  private static Table table(List<ClusterList.Row> rows, boolean titles) {
    Table table = new Table();
    if (titles) {
      table.add(TITLES);
    }
    for (ClusterList.Row row : rows) {
      List<String> cells = new ArrayList<>();
      cells.add(major(row));
      cells.add(row.name());
      cells.add(row.port().toString());
      cells.add(row.status());
      cells.add(row.server());
      cells.add(row.owner());
      cells.add(row.path().toString());
      cells.add(row.log().toString());
      table.add(cells);
    }
    return table;
  }

  private static String major(ClusterList.Row row) {
    return row.major().isPresent() ? row.major().get().toString() : ClusterList.UNKNOWN;
  }

  private static JsonArray json(List<ClusterList.Row> rows) {
    JsonArray array = new JsonArray();
    for (ClusterList.Row row : rows) {
      JsonObject object = new JsonObject();
      object.addProperty("version", major(row));
      object.addProperty("cluster", row.name());
      object.addProperty("port", row.port().number());
      object.addProperty("status", row.status());
      object.addProperty("server", row.server());
      object.addProperty("owner", row.owner());
      object.addProperty("path", row.path().toString());
      object.addProperty("log", row.log().toString());
      array.add(object);
    }
    return array;
  }
}
