package org.pgcoexist.commands;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.ParseException;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.commands.output.Printable;
import org.pgcoexist.commands.output.Table;
import org.pgcoexist.debian.ClusterList;
import org.pgcoexist.engine.Host;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.registry.RegistrySnapshot;

/** {@code pg_coexist list}: starts no program, and uses no lambda, see {@link ClusterList}. */
final class ListCommand {

  private static final List<String> TITLES =
      List.of("Ver", "Cluster", "Port", "Status", "Server", "Owner", "Path", "Log");

  /** What a person's table shall not be wider than. */
  private static final int WIDTH = 80;

  private final Host machine;
  private final PrintStream out;

  ListCommand(Host machine, PrintStream out) {
    this.machine = machine;
    this.out = out;
  }

  ExitStatus run(String... args) throws ParseException {
    Optional<Listing> asked = Listing.asked(out, 0, args);
    if (asked.isPresent()) {
      print(asked.get());
    }
    return ExitStatus.DONE;
  }

  private void print(Listing asked) {
    ClusterList list = new ClusterList(machine.locations());
    List<ClusterList.Row> rows;
    try {
      rows = list.rows(machine.registry());
    } catch (CoexistException e) {
      if (e.status() != ExitStatus.REFUSED) {
        throw e;
      }
      // A registry that is not believed registers nothing; what is there is shown anyway.
      show(asked, list.rows(RegistrySnapshot.empty(machine.locations().registry())));
      throw e;
    }
    show(asked, rows);
  }

  private void show(Listing asked, List<ClusterList.Row> rows) {
    if (asked.json()) {
      out.println(ListJson.text(rows, new Notices(machine).notes(rows)));
      return;
    }
    if (!asked.titles()) {
      table(rows, List.of(), TITLES.size()).print(out);
      return;
    }
    Table table = table(rows, TITLES, TITLES.size());
    if (table.width() > WIDTH && logsAreWhereDebianPutsThem(rows)) {
      table = table(rows, TITLES, TITLES.size() - 1);
    }
    table.print(out);
    for (String line : Notices.lines(new Notices(machine).notes(rows))) {
      out.println(Printable.word(line));
    }
  }

  /** Those follow from major and name, so that a table without them tells as much. */
  private boolean logsAreWhereDebianPutsThem(List<ClusterList.Row> rows) {
    for (ClusterList.Row row : rows) {
      Optional<MajorVersion> major = row.major();
      if (major.isPresent()
          && !row.log().equals(machine.locations().log(major.get(), row.name()))) {
        return false;
      }
    }
    return true;
  }

  private static Table table(List<ClusterList.Row> rows, List<String> titles, int columns) {
    Table table = new Table();
    if (!titles.isEmpty()) {
      table.add(titles.subList(0, columns));
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
      table.add(cells.subList(0, columns));
    }
    return table;
  }

  /** The major of a cluster, as every list shows it. */
  static String major(ClusterList.Row row) {
    return row.major().isPresent() ? row.major().get().toString() : ClusterList.UNKNOWN;
  }
}
