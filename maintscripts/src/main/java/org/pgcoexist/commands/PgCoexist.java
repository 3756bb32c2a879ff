package org.pgcoexist.commands;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.cli.ParseException;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.commands.output.Confirmation;
import org.pgcoexist.commands.output.Terminal;
import org.pgcoexist.engine.Cancellation;
import org.pgcoexist.engine.Host;

/** The command pg_coexist(8): looks after the clusters of this machine. */
public final class PgCoexist {

  static final String NAME = "pg_coexist";

  /**
   * The commands that a signal stops at a safe point only, or not before they are done: what they
   * run would go on behind the prompt. drop is one of them from its confirmation on.
   */
  private static final Set<String> TAKEOVERS = Set.of("adopt", "release");

  private static final Set<String> UNBROKEN = Set.of("create", "set");

  private static final String HELP =
      "Usage: pg_coexist list [-H] [--json]\n"
          + "       pg_coexist create NAME [-v MAJOR] [-p PORT] [--path PATH] [--inactive]\n"
          + "                         [--no-start] [-- INITDB-OPTIONS]\n"
          + "       pg_coexist adopt MAJOR/NAME [--as NEWNAME] [--path PATH]\n"
          + "       pg_coexist release NAME\n"
          + "       pg_coexist set NAME [port=N] [status=active|inactive]\n"
          + "       pg_coexist drop NAME [--yes]\n"
          + "       pg_coexist majors [--json]\n"
          + "       pg_coexist check [--brief | --json]\n"
          + "       pg_coexist history [CLUSTER] [-H] [--json]\n"
          + "       pg_coexist --help | --version\n"
          + "\n"
          + "list     every cluster of this machine, registered or not\n"
          + "           -H, --no-header  without the line of titles\n"
          + "               --json       as JSON\n"
          + "create   make, register and start a cluster\n"
          + "           -v, --major MAJOR  a major version (default: the newest installed)\n"
          + "           -p, --port PORT    a port (default: the next free one)\n"
          + "               --path PATH    where it lies (default: /var/lib/postgresql/NAME)\n"
          + "               --inactive     do not start it at boot\n"
          + "               --no-start     do not start it now\n"
          + "adopt    register a cluster that only postgresql-common knows\n"
          + "               --as NEWNAME   under another name, when its own is taken\n"
          + "               --path PATH    where it is to lie (default: /var/lib/postgresql/NAME)\n"
          + "release  the reverse: a plain cluster of postgresql-common at its Debian path\n"
          + "set      change port or status, in the registry and in the configuration\n"
          + "drop     stop and remove a cluster with all its data, after asking\n"
          + "               --yes          do not ask\n"
          + "majors   the installed PostgreSQL major versions and their clusters\n"
          + "               --json       as JSON\n"
          + "check    where registry, disk and postgresql-common disagree, and how to fix it\n"
          + "               --brief      in one line, for monitors\n"
          + "               --json       as JSON; exit status 1 when something is found\n"
          + "history  the upgrades, adoptions and releases of this machine, or of one cluster\n"
          + "           -H, --no-header  without the line of titles\n"
          + "               --json       as JSON\n"
          + "\n"
          + "Exit status: 0 done, 1 failed, 2 wrong usage or bad input, 3 refused, 4 busy.\n"
          + "See pg_coexist(8).";

  private final Host machine;
  private final PrintStream out;
  private final PrintStream err;
  private final Confirmation confirmation;
  private final Cancellation cancellation;
  private final Optional<SafeStop> stop;

  PgCoexist(Host machine, PrintStream out, PrintStream err, Confirmation confirmation) {
    this(machine, out, err, confirmation, new Cancellation(), Optional.empty());
  }

  private PgCoexist(
      Host machine,
      PrintStream out,
      PrintStream err,
      Confirmation confirmation,
      Cancellation cancellation,
      Optional<SafeStop> stop) {
    this.machine = machine;
    this.out = out;
    this.err = err;
    this.confirmation = confirmation;
    this.cancellation = cancellation;
    this.stop = stop;
  }

  /** Runs the command line; ends the JVM. */
  public static void main(String[] args) {
    Confirmation confirmation =
        Confirmation.from(System.in, System.out, Boolean.getBoolean("pgcoexist.input"));
    Cancellation cancellation = new Cancellation();
    SafeStop stop = SafeStop.later(cancellation);
    if (args.length > 0 && TAKEOVERS.contains(args[0])) {
      stop.begin();
    } else if (args.length > 0 && UNBROKEN.contains(args[0])) {
      stop.beginUnheard();
    }
    ExitStatus status =
        new PgCoexist(
                Machines.here(),
                System.out,
                System.err,
                confirmation,
                cancellation,
                Optional.of(stop))
            .run(args);
    System.out.flush();
    // Not System.exit, which from JDK 21 on looks for a logger first: that takes as long as a whole
    // list.
    stop.exit(status);
  }

  ExitStatus run(String... args) {
    String verb = args.length == 0 ? "--help" : args[0];
    String[] rest = args.length == 0 ? args : Arrays.copyOfRange(args, 1, args.length);
    // No lambda: the first one costs a JVM that has just started more than a short list.
    CommandMain.Work work =
        new CommandMain.Work() {
          @Override
          public ExitStatus run() throws InterruptedException, ParseException {
            return dispatch(verb, rest);
          }
        };
    return new CommandMain(NAME, err).run(work);
  }

  private ExitStatus dispatch(String verb, String[] rest)
      throws InterruptedException, ParseException {
    if (verb.equals("list")) {
      return new ListCommand(machine, out).run(rest);
    }
    if (verb.equals("create")) {
      return new CreateCommand(machine, out).run(rest);
    }
    if (verb.equals("adopt")) {
      return takeover().adopt(rest);
    }
    if (verb.equals("release")) {
      return takeover().release(rest);
    }
    if (verb.equals("set")) {
      return new SetCommand(machine, out).run(rest);
    }
    if (verb.equals("drop")) {
      return new DropCommand(machine, out, confirmation, stop).run(rest);
    }
    if (verb.equals("majors")) {
      return new MajorsCommand(machine, out).run(rest);
    }
    if (verb.equals("check")) {
      return new CheckCommand(machine, out).run(rest);
    }
    if (verb.equals("history")) {
      return new HistoryCommand(machine, out).run(rest);
    }
    if (verb.equals("--help") || verb.equals("-h")) {
      out.println(HELP);
      return ExitStatus.DONE;
    }
    if (verb.equals("--version")) {
      out.println(NAME + " " + CommandMain.VERSION);
      return ExitStatus.DONE;
    }
    throw CoexistException.usage("unknown command \"" + verb + "\"", "", NAME + " --help");
  }

  private TakeoverCommand takeover() {
    return new TakeoverCommand(machine, out, err, Terminal.ofLauncher(), cancellation);
  }

  static void printHelp(PrintStream out) {
    out.println(HELP);
  }
}
