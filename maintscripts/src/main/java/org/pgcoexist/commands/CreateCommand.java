package org.pgcoexist.commands;

import java.io.PrintStream;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.commands.output.Printable;
import org.pgcoexist.engine.Host;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.upkeep.ClusterMaker;

/** {@code pg_coexist create}: makes a registered cluster. */
final class CreateCommand {

  private final Host machine;
  private final PrintStream out;

  CreateCommand(Host machine, PrintStream out) {
    this.machine = machine;
    this.out = out;
  }

  ExitStatus run(String... args) throws ParseException, InterruptedException {
    Options options = new Options();
    options.addOption("v", "major", true, "");
    options.addOption("p", "port", true, "");
    options.addOption(null, "path", true, "");
    options.addOption(null, "inactive", false, "");
    options.addOption(null, "no-start", false, "");
    options.addOption("h", "help", false, "");
    List<String> words = List.of(args);
    int dashes = words.indexOf("--");
    List<String> own = dashes < 0 ? words : words.subList(0, dashes);
    List<String> initdb = dashes < 0 ? List.of() : words.subList(dashes + 1, words.size());
    CommandLine line = Arguments.parse(options, own.toArray(new String[0]), 1);
    if (line.hasOption("help")) {
      PgCoexist.printHelp(out);
      return ExitStatus.DONE;
    }
    if (line.getArgList().isEmpty()) {
      throw new ParseException("the new cluster needs a name");
    }
    create(line, Arguments.name(line.getArgList().get(0)), initdb);
    return ExitStatus.DONE;
  }

  private void create(CommandLine line, ClusterName name, List<String> initdb)
      throws InterruptedException {
    boolean start = !line.hasOption("no-start");
    ClusterMaker.Made made =
        new ClusterMaker(machine)
            .make(
                new ClusterMaker.Wish(
                    name,
                    Arguments.major(line, "v"),
                    Arguments.port(line, "p"),
                    Arguments.path(line, "path"),
                    line.hasOption("inactive") ? ClusterStatus.INACTIVE : ClusterStatus.ACTIVE,
                    start,
                    initdb,
                    // The launcher has set LC_ALL for Java's own sake.
                    ClusterMaker.locale(System.getenv())));
    made.warnings()
        .forEach(warning -> out.println("warning: " + Printable.indented(warning, "  ")));
    out.println(
        "Created cluster "
            + name
            + " (PostgreSQL "
            + made.major()
            + ", port "
            + made.cluster().port()
            + ", "
            + made.cluster().path()
            + (start ? ", started)" : ", not started)"));
    String psql = "psql --cluster " + made.major() + "/" + name;
    boolean users = machine.locations().areUsers();
    out.println(
        "Next: " + (users ? psql + " -d postgres" : "sudo -u " + ClusterMaker.OWNER + " " + psql));
  }
}
