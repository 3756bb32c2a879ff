package org.pgcoexist.commands;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.commands.output.JsonEvents;
import org.pgcoexist.commands.output.Terminal;
import org.pgcoexist.commands.output.TextEvents;
import org.pgcoexist.engine.Cancellation;
import org.pgcoexist.engine.EventListener;
import org.pgcoexist.engine.Host;
import org.pgcoexist.upgrade.Upgrade;
import org.pgcoexist.upgrade.plan.UpgradeRequest;
import org.pgcoexist.upkeep.ApplicationConnections;

/** The command pg_version_upgrade(8): moves a cluster to another major. */
public final class PgVersionUpgrade {

  static final String NAME = "pg_version_upgrade";

  private static final String HELP =
      "Usage: pg_version_upgrade -c CLUSTER [-v VERSION] [-p CLUSTERPATH] [-d DUMPDIR]\n"
          + "                          [-m METHOD] [-j JOBS] [--dump-with=old|new]\n"
          + "                          [--superuser=ROLE] [--verify=schema|rows|content]\n"
          + "                          [--analyze=staged|before|none] [--on-failure=hold|restore]\n"
          + "                          [-r [--accept-differences] | --rollback"
          + " [--discard-new-writes]\n"
          + "                          | --check | --delete-old | --shell=old|new] [--no-trial]\n"
          + "                          [--prepare] [--restart-old] [--replica-identity=full]\n"
          + "                          [--max-shut-out=SECONDS]\n"
          + "                          [--json] [-q]\n"
          + "       pg_version_upgrade --help | --version\n"
          + "\n"
          + "Moves a registered PostgreSQL cluster to a newer major version.\n"
          + "\n"
          + "  -c, --cluster CLUSTER    the cluster: pg_coexist list shows them\n"
          + "  -v, --to VERSION         the target (default: the newest installed)\n"
          + "  -p, --path CLUSTERPATH   where the new cluster is to be (default: the old path)\n"
          + "  -d, --dump-directory DIR where dumpall's dump goes (default: beside the cluster's"
          + " path);\n"
          + "                           without -m it asks for dumpall\n"
          + "  -m, --method METHOD      how data moves: parallel (default): streams, many at"
          + " once;\n"
          + "                           online: the same while clients work, who are shut out for\n"
          + "                           seconds; dumpall: one file, then loaded; copy, clone, link, swap:\n"
          + "                           pg_upgrade copies the data files, lets the file system"
          + " clone\n"
          + "                           them, shares them with the old cluster, or moves them\n"
          + "  -j, --jobs JOBS          how much is done at once (default: one job a core)\n"
          + "      --dump-with WHOSE    old or new: whose dump programs (default: old)\n"
          + "      --superuser ROLE     whom to look at the running old cluster as\n"
          + "                           (default: the name of the cluster's owner)\n"
          + "      --verify HOW         how closely old and new are compared: schema (default:\n"
          + "                           definitions, sequences, number of large objects), rows,\n"
          + "                           content\n"
          + "      --analyze WHEN       when statistics are gathered: staged (default: when the\n"
          + "                           new cluster is open, rough ones first), before it is\n"
          + "                           opened, none\n"
          + "      --on-failure WHAT    hold: the cluster stays down until you decide (default);\n"
          + "                           restore: the old cluster serves again\n"
          + "  -r, --recover            continue after a failure or a crash\n"
          + "      --accept-differences with -r: old and new may differ; you have looked\n"
          + "      --rollback           undo everything after a failure or a crash\n"
          + "      --discard-new-writes with --rollback: also when clients have used the new\n"
          + "                           cluster; what they wrote is lost\n"
          + "      --shell WHICH        psql on the private server of the old or the new cluster,\n"
          + "                           after a failure, to fix what is wrong in a database\n"
          + "      --check              only run the preflight; a cluster that is down is\n"
          + "                           started for it, privately, and stopped again\n"
          + "      --prepare            with -m online, also with -r: end when old and new agree; the\n"
          + "                           new cluster goes on following, and -r switches\n"
          + "      --restart-old        with -m online: restart the old server once, where its\n"
          + "                           settings do not let it be followed\n"
          + "      --replica-identity full\n"
          + "                           with -m online: follow tables without a key, too: they have\n"
          + "                           all columns for one until it is done\n"
          + "      --max-shut-out SECS  with -m online: take the switch back when clients are shut\n"
          + "                           out for longer (default: 60)\n"
          + "      --no-trial           do not try the definitions in a throwaway cluster before\n"
          + "      --delete-old         delete the old cluster and any dump of a finished upgrade\n"
          + "      --json               one JSON object a line instead of text\n"
          + "  -q, --quiet              only warnings, errors and nothing else\n"
          + "\n"
          + "Exit status: 0 done; 1 failed after work began, the message names the next command;\n"
          + "2 wrong usage or bad input; 3 refused, nothing was touched; 4 another process works"
          + " on\n"
          + "this cluster; 129, 130, 143 interrupted, stopped at a safe point as 1 does.\n"
          + "See pg_version_upgrade(8), and pg-coexist(7) for \"it failed, now what\".";

  /** Which cluster --shell is for. */
  private enum Side {
    OLD(UpgradeRequest.Action.SHELL_OLD),
    NEW(UpgradeRequest.Action.SHELL_NEW);

    private final UpgradeRequest.Action action;

    Side(UpgradeRequest.Action action) {
      this.action = action;
    }

    /** The word behind --shell. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Host machine;
  private final PrintStream out;
  private final PrintStream err;
  private final Terminal screen;
  private final Cancellation cancellation;

  PgVersionUpgrade(
      Host machine, PrintStream out, PrintStream err, Terminal screen, Cancellation cancellation) {
    this.machine = machine;
    this.out = out;
    this.err = err;
    this.screen = screen;
    this.cancellation = cancellation;
  }

  /** Runs the command line; ends the JVM. */
  public static void main(String[] args) {
    Terminal screen = Terminal.ofLauncher();
    Cancellation cancellation = new Cancellation();
    PgVersionUpgrade command =
        new PgVersionUpgrade(Machines.here(), System.out, System.err, screen, cancellation);
    SafeStop stop = SafeStop.onSignals(cancellation);
    ExitStatus status = command.run(args);
    System.out.flush();
    stop.exit(status);
  }

  ExitStatus run(String... args) {
    return new CommandMain(NAME, err).run(() -> work(args));
  }

  private ExitStatus work(String... args) throws ParseException, InterruptedException {
    CommandLine line = Arguments.parse(options(), args, 0);
    if (line.hasOption("help")) {
      out.println(HELP);
      return ExitStatus.DONE;
    }
    if (line.hasOption("version")) {
      out.println(NAME + " " + CommandMain.VERSION);
      return ExitStatus.DONE;
    }
    UpgradeRequest request = request(line);
    if (line.hasOption("json")) {
      upgradeToldAsJson(request);
    } else {
      upgrade(request, new TextEvents(out, err, screen, line.hasOption("quiet")));
    }
    return ExitStatus.DONE;
  }

  private void upgradeToldAsJson(UpgradeRequest request) throws InterruptedException {
    JsonEvents events = new JsonEvents(out);
    try {
      upgrade(request, events);
    } catch (CoexistException e) {
      events.failed(e);
      throw e;
    }
  }

  private void upgrade(UpgradeRequest request, EventListener listener) throws InterruptedException {
    new Upgrade(machine, listener, cancellation).run(request);
    ApplicationConnections.refresh(machine);
  }

  private static Options options() {
    Options options = new Options();
    options.addOption("c", "cluster", true, "");
    options.addOption("v", "to", true, "");
    options.addOption("p", "path", true, "");
    options.addOption("d", "dump-directory", true, "");
    options.addOption("m", "method", true, "");
    options.addOption("j", "jobs", true, "");
    options.addOption(null, "dump-with", true, "");
    options.addOption(null, "superuser", true, "");
    options.addOption(null, "verify", true, "");
    options.addOption(null, "analyze", true, "");
    options.addOption(null, "on-failure", true, "");
    options.addOption("r", "recover", false, "");
    options.addOption(null, "accept-differences", false, "");
    options.addOption(null, "rollback", false, "");
    options.addOption(null, "discard-new-writes", false, "");
    options.addOption(null, "shell", true, "");
    options.addOption(null, "check", false, "");
    options.addOption(null, "delete-old", false, "");
    options.addOption(null, "no-trial", false, "");
    options.addOption(null, "prepare", false, "");
    options.addOption(null, "restart-old", false, "");
    options.addOption(null, "replica-identity", true, "");
    options.addOption(null, "max-shut-out", true, "");
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
        Arguments.name(line.getOptionValue("c")), action(line), choices(line), runOptions(line));
  }

  private static UpgradeRequest.Choices choices(CommandLine line) {
    return new UpgradeRequest.Choices(
        Arguments.major(line, "v"),
        Arguments.path(line, "p"),
        Arguments.path(line, "d"),
        Optional.ofNullable(line.getOptionValue("m")),
        Arguments.word(line, "dump-with", UpgradeRequest.DumpWith.values()),
        Arguments.word(line, "verify", UpgradeRequest.Verify.values()),
        Arguments.word(line, "analyze", UpgradeRequest.Analyze.values()));
  }

  private static UpgradeRequest.RunOptions runOptions(CommandLine line) throws ParseException {
    return new UpgradeRequest.RunOptions(
        Optional.ofNullable(line.getOptionValue("superuser")),
        Arguments.word(line, "on-failure", UpgradeRequest.OnFailure.values())
            .orElse(UpgradeRequest.OnFailure.HOLD),
        line.hasOption("discard-new-writes"),
        line.hasOption("accept-differences"),
        Arguments.count(line, "j"),
        !line.hasOption("no-trial"),
        Boolean.getBoolean("pgcoexist.input"),
        following(line));
  }

  private static UpgradeRequest.FollowOptions following(CommandLine line) throws ParseException {
    return new UpgradeRequest.FollowOptions(
        line.hasOption("prepare"),
        line.hasOption("restart-old"),
        Arguments.word(line, "replica-identity", UpgradeRequest.Identity.values()).isPresent(),
        Arguments.count(line, "max-shut-out")
            .map(seconds -> Duration.ofSeconds(seconds))
            .orElse(UpgradeRequest.FollowOptions.USUAL_SHUT_OUT));
  }

  private static UpgradeRequest.Action action(CommandLine line) throws ParseException {
    List<UpgradeRequest.Action> asked = new ArrayList<>();
    if (line.hasOption("r")) {
      asked.add(UpgradeRequest.Action.RECOVER);
    }
    if (line.hasOption("rollback")) {
      asked.add(UpgradeRequest.Action.ROLL_BACK);
    }
    if (line.hasOption("shell")) {
      asked.add(Arguments.word(line, "shell", Side.values()).orElseThrow().action);
    }
    if (line.hasOption("check")) {
      asked.add(UpgradeRequest.Action.CHECK);
    }
    if (line.hasOption("delete-old")) {
      asked.add(UpgradeRequest.Action.DELETE_OLD);
    }
    if (asked.size() > 1) {
      throw new ParseException(
          "-r, --rollback, --shell, --check and --delete-old exclude each other");
    }
    UpgradeRequest.Action action = asked.isEmpty() ? UpgradeRequest.Action.BEGIN : asked.get(0);
    only(line, "accept-differences", action == UpgradeRequest.Action.RECOVER, "-r");
    boolean begins = action == UpgradeRequest.Action.BEGIN || action == UpgradeRequest.Action.CHECK;
    only(line, "no-trial", begins, "a new upgrade or --check");
    boolean goesOn = begins || action == UpgradeRequest.Action.RECOVER;
    only(line, "prepare", goesOn, "a new upgrade or -r");
    // Of one that is continued its journal knows the method.
    boolean mayFollow = !begins || "online".equals(line.getOptionValue("m"));
    for (String option : List.of("max-shut-out", "restart-old", "replica-identity")) {
      only(line, option, goesOn && mayFollow, "-m online, or -r");
    }
    only(line, "json", !line.hasOption("shell"), "what is no shell");
    only(line, "discard-new-writes", action == UpgradeRequest.Action.ROLL_BACK, "--rollback");
    return action;
  }

  private static void only(CommandLine line, String option, boolean fits, String with)
      throws ParseException {
    if (line.hasOption(option) && !fits) {
      throw new ParseException("--" + option + " goes with " + with + " only");
    }
  }
}
