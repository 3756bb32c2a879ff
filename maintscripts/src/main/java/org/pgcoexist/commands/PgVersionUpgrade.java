package org.pgcoexist.commands;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.upgrade.Cancellation;
import org.pgcoexist.upgrade.EventListener;
import org.pgcoexist.upgrade.Machine;
import org.pgcoexist.upgrade.Upgrade;
import org.pgcoexist.upgrade.UpgradeRequest;

/** The command pg_version_upgrade(8): moves a cluster to another major. */
public final class PgVersionUpgrade {

  static final String NAME = "pg_version_upgrade";

  private static final String HELP =
      "Usage: pg_version_upgrade -c CLUSTER [-v VERSION] [-p CLUSTERPATH] [-d DUMPDIR]\n"
          + "                          [-m dumpall] [--dump-with=old|new] [--superuser=ROLE]\n"
          + "                          [-r | --rollback | --check] [--json] [-q]\n"
          + "       pg_version_upgrade --help | --version\n"
          + "\n"
          + "Moves a registered PostgreSQL cluster to a newer major version.\n"
          + "\n"
          + "  -c, --cluster CLUSTER    the cluster: pg_coexist list shows them\n"
          + "  -v, --to VERSION         the target (default: the newest installed)\n"
          + "  -p, --path CLUSTERPATH   where the new cluster is to be (default: the old path)\n"
          + "  -d, --dump-directory DIR where the dump goes (default: beside the cluster's path)\n"
          + "  -m, --method METHOD      how data moves: dumpall (default)\n"
          + "      --dump-with WHOSE    old or new: whose pg_dumpall (default: old)\n"
          + "      --superuser ROLE     whom to look at the running old cluster as\n"
          + "                           (default: the name of the cluster's owner)\n"
          + "  -r, --recover            continue after a failure or a crash\n"
          + "      --rollback           take everything back after a failure or a crash\n"
          + "      --check              only look for what is in the way; touches nothing\n"
          + "      --json               one JSON object a line instead of text\n"
          + "  -q, --quiet              only warnings, errors and nothing else\n"
          + "\n"
          + "Exit status: 0 done; 1 failed after work began, the message names the next command;\n"
          + "2 wrong usage or bad input; 3 refused, nothing was touched; 4 another process works on\n"
          + "this cluster; 130, 143 interrupted, stopped at a safe point as 1 does.\n"
          + "See pg_version_upgrade(8), and pg-coexist(7) for \"it failed, now what\".";

  private final Machine machine;
  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;
  private final Cancellation cancellation = new Cancellation();

  PgVersionUpgrade(Machine machine, PrintStream out, PrintStream err, boolean terminal) {
    this.machine = machine;
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  /** Runs the command line; ends the JVM. */
  public static void main(String[] args) {
    // The launcher looks, since Java cannot tell standard output alone.
    boolean terminal = Boolean.getBoolean("pgcoexist.terminal");
    PgVersionUpgrade command =
        new PgVersionUpgrade(Machines.debian(), System.out, System.err, terminal);
    SafeStop stop = SafeStop.onSignals(command.cancellation);
    ExitStatus status = command.run(args);
    System.out.flush();
    stop.exit(status);
  }

  ExitStatus run(String... args) {
    return new Tool(NAME, err).run(() -> work(args));
  }

  private ExitStatus work(String... args) throws ParseException, InterruptedException {
    CommandLine line = Arguments.parse(options(), args, 0);
    if (line.hasOption("help")) {
      out.println(HELP);
      return ExitStatus.DONE;
    }
    if (line.hasOption("version")) {
      out.println(NAME + " " + Tool.VERSION);
      return ExitStatus.DONE;
    }
    new Upgrade(machine, listener(line), cancellation).run(request(line));
    return ExitStatus.DONE;
  }

  private EventListener listener(CommandLine line) {
    if (line.hasOption("json")) {
      return new JsonEvents(out);
    }
    return new TextEvents(out, err, terminal, line.hasOption("quiet"));
  }

  private static Options options() {
    Options options = new Options();
    options.addOption("c", "cluster", true, "");
    options.addOption("v", "to", true, "");
    options.addOption("p", "path", true, "");
    options.addOption("d", "dump-directory", true, "");
    options.addOption("m", "method", true, "");
    options.addOption(null, "dump-with", true, "");
    options.addOption(null, "superuser", true, "");
    options.addOption("r", "recover", false, "");
    options.addOption(null, "rollback", false, "");
    options.addOption(null, "check", false, "");
    options.addOption(null, "json", false, "");
    options.addOption("q", "quiet", false, "");
    options.addOption("h", "help", false, "");
    options.addOption(null, "version", false, "");
    return options;
  }

  private static UpgradeRequest request(CommandLine line) throws ParseException {
    if (!line.hasOption("c")) {
      throw new ParseException("the option -c CLUSTER is missing");
    }
    return new UpgradeRequest(
        Arguments.name(line.getOptionValue("c")),
        Arguments.major(line, "v"),
        Arguments.path(line, "p"),
        Arguments.path(line, "d"),
        action(line),
        Optional.ofNullable(line.getOptionValue("m")),
        Optional.ofNullable(line.getOptionValue("dump-with")).map(PgVersionUpgrade::dumpWith),
        Optional.ofNullable(line.getOptionValue("superuser")));
  }

  private static UpgradeRequest.Action action(CommandLine line) throws ParseException {
    List<UpgradeRequest.Action> asked = new ArrayList<>();
    if (line.hasOption("r")) {
      asked.add(UpgradeRequest.Action.RECOVER);
    }
    if (line.hasOption("rollback")) {
      asked.add(UpgradeRequest.Action.ROLL_BACK);
    }
    if (line.hasOption("check")) {
      asked.add(UpgradeRequest.Action.CHECK);
    }
    if (asked.size() > 1) {
      throw new ParseException("-r, --rollback and --check exclude each other");
    }
    return asked.isEmpty() ? UpgradeRequest.Action.BEGIN : asked.get(0);
  }

  private static UpgradeRequest.DumpWith dumpWith(String text) {
    if (text.equals("old")) {
      return UpgradeRequest.DumpWith.OLD;
    }
    if (text.equals("new")) {
      return UpgradeRequest.DumpWith.NEW;
    }
    throw CoexistException.usage(
        "bad value \"" + text + "\" for --dump-with", "it is old or new", NAME + " --help");
  }
}
