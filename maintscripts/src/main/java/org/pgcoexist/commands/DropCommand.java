package org.pgcoexist.commands;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.commands.output.Confirmation;
import org.pgcoexist.commands.output.HumanFormat;
import org.pgcoexist.commands.output.Printable;
import org.pgcoexist.debian.DebianCluster;
import org.pgcoexist.debian.ServerState;
import org.pgcoexist.engine.Host;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.upkeep.ClusterRemoval;
import org.pgcoexist.upkeep.Upkeep;

/** {@code pg_coexist drop}: removes a cluster after asking. */
final class DropCommand {

  private final Host machine;
  private final PrintStream out;
  private final Confirmation confirmation;
  private final Optional<SafeStop> stop;

  /**
   * @param stop from the confirmation on a signal waits: half of a cluster is no use to anybody
   */
  DropCommand(Host machine, PrintStream out, Confirmation confirmation, Optional<SafeStop> stop) {
    this.machine = machine;
    this.out = out;
    this.confirmation = confirmation;
    this.stop = stop;
  }

  ExitStatus run(String... args) throws ParseException, InterruptedException {
    Options options = new Options();
    options.addOption(null, "yes", false, "");
    options.addOption("h", "help", false, "");
    CommandLine line = Arguments.parse(options, args, 1);
    if (line.hasOption("help")) {
      PgCoexist.printHelp(out);
      return ExitStatus.DONE;
    }
    if (line.getArgList().isEmpty()) {
      throw new ParseException("the name of the cluster to drop is missing");
    }
    ClusterName name = Arguments.name(line.getArgList().get(0));
    boolean yes = line.hasOption("yes");
    return new Upkeep(machine).remove(name, (removal, owner) -> drop(name, removal, owner, yes));
  }

  private ExitStatus drop(ClusterName name, ClusterRemoval removal, Account owner, boolean yes)
      throws InterruptedException {
    ClusterRemoval.Found found = removal.look(name);
    if (!yes && !confirmed(found, owner)) {
      out.println("Nothing was dropped.");
      return ExitStatus.REFUSED;
    }
    stop.ifPresent(SafeStop::beginUnheard);
    ClusterRemoval.Left left = new Upkeep(machine).drop(removal, name);
    out.println("Dropped cluster " + name);
    left.lines().forEach(line -> out.println(Printable.word(line)));
    return ExitStatus.DONE;
  }

  private boolean confirmed(ClusterRemoval.Found found, Account owner) throws InterruptedException {
    ClusterName name = found.cluster().name();
    Optional<Boolean> answer =
        confirmation.of(
            description(found, owner)
                + "\nThere is no way back. Drop cluster "
                + name
                + (found.data() ? " with all its data?" : "?"));
    return answer.orElseThrow(
        () ->
            new CoexistException(
                ExitStatus.REFUSED,
                "cannot drop cluster " + name,
                "it must be confirmed, and standard input is no terminal",
                PgCoexist.NAME + " drop " + name + " --yes   drops it unasked"));
  }

  private String description(ClusterRemoval.Found found, Account owner)
      throws InterruptedException {
    ClusterName name = found.cluster().name();
    if (found.configuration().isEmpty()) {
      return "Of cluster " + name + " only the entry in the registry is left.";
    }
    DebianCluster debian = found.configuration().get();
    boolean installed = machine.installations().find(debian.major()).isPresent();
    String server = ServerState.of(debian, machine.locations(), installed).text();
    String data =
        found.data()
            ? found.cluster().data() + " (" + size(found.cluster().data(), owner) + ")"
            : found.cluster().data() + " (not there any more)";
    return "Cluster "
        + name
        + ", PostgreSQL "
        + debian.major()
        + ", port "
        + found.cluster().port()
        + ", "
        + server
        + "\n  data           "
        + data
        + "\n  configuration  "
        + debian.configuration();
  }

  /** In the eyes of the owner, whose links are not followed. */
  private String size(Path data, Account owner) throws InterruptedException {
    Command du = Command.of("du", "--summarize", "--block-size=1", "--", data.toString()).as(owner);
    CommandResult result = machine.runner().run(du);
    String text = result.text();
    int tab = text.indexOf('\t');
    return tab > 0 && text.substring(0, tab).chars().allMatch(Character::isDigit)
        ? HumanFormat.bytes(Long.parseLong(text.substring(0, tab)))
        : "size unknown";
  }
}
