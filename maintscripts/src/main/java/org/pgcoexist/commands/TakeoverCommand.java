package org.pgcoexist.commands;

import java.io.PrintStream;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.commands.output.HumanFormat;
import org.pgcoexist.commands.output.Terminal;
import org.pgcoexist.commands.output.TextEvents;
import org.pgcoexist.engine.Cancellation;
import org.pgcoexist.engine.Host;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.takeover.AdoptRequest;
import org.pgcoexist.takeover.Takeovers;
import org.pgcoexist.takeover.plan.Takeover;

/** {@code pg_coexist adopt} and {@code release}: from postgresql-common, and back to it. */
final class TakeoverCommand {

  private final PrintStream out;
  private final Takeovers takeovers;

  TakeoverCommand(
      Host machine, PrintStream out, PrintStream err, Terminal screen, Cancellation cancellation) {
    this.out = out;
    this.takeovers = new Takeovers(machine, new TextEvents(out, err, screen, false), cancellation);
  }

  ExitStatus adopt(String... args) throws ParseException, InterruptedException {
    Options options = new Options();
    options.addOption(null, "as", true, "");
    options.addOption(null, "path", true, "");
    Optional<CommandLine> line = parse(options, "adopt needs a cluster, such as 15/main", args);
    if (line.isPresent()) {
      CommandLine asked = line.get();
      Optional<ClusterName> as =
          Optional.ofNullable(asked.getOptionValue("as")).map(Arguments::name);
      tell(takeovers.adopt(request(asked, as)));
    }
    return ExitStatus.DONE;
  }

  ExitStatus release(String... args) throws ParseException, InterruptedException {
    Optional<CommandLine> line =
        parse(new Options(), "release needs the name of a registered cluster", args);
    if (line.isPresent()) {
      tell(takeovers.release(Arguments.name(line.get().getArgList().get(0))));
    }
    return ExitStatus.DONE;
  }

  /** Empty when help was requested, and given. */
  private Optional<CommandLine> parse(Options options, String missing, String... args)
      throws ParseException {
    options.addOption("h", "help", false, "");
    CommandLine line = Arguments.parse(options, args, 1);
    if (line.hasOption("help")) {
      PgCoexist.printHelp(out);
      return Optional.empty();
    }
    if (line.getArgList().isEmpty()) {
      throw new ParseException(missing);
    }
    return Optional.of(line);
  }

  private static AdoptRequest request(CommandLine line, Optional<ClusterName> as) {
    String text = line.getArgList().get(0);
    int slash = text.indexOf('/');
    Optional<MajorVersion> major =
        slash < 0 ? Optional.empty() : MajorVersion.parse(text.substring(0, slash));
    String name = text.substring(slash + 1);
    if (major.isEmpty() || name.isEmpty() || name.indexOf('/') >= 0 || name.startsWith(".")) {
      throw CoexistException.usage(
          "bad cluster \"" + text + "\"",
          "a cluster of postgresql-common is written MAJOR/NAME, such as 15/main",
          "pg_coexist list shows the clusters there are");
    }
    return new AdoptRequest(major.get(), name, as, Arguments.path(line, "path"));
  }

  private void tell(Takeovers.Done done) {
    Takeover takeover = done.takeover();
    boolean registered = takeover.method().equals("adopt") != done.takenBack();
    out.println(
        registered
            ? "Cluster "
                + takeover.label()
                + " is registered as "
                + takeover.name()
                + " in "
                + takeover.cluster().path()
                + (done.takenBack() ? ", as before" : "")
                + shutOut(done)
            : "Cluster "
                + takeover.name()
                + " is the plain cluster "
                + takeover.label()
                + " of postgresql-common"
                + (done.takenBack() ? ", as before" : "")
                + shutOut(done));
    if (registered) {
      out.println("Next: pg_coexist release " + takeover.name() + "   gives it back");
    } else {
      out.println("Next: " + adopt(takeover) + "   registers it");
    }
  }

  private static String adopt(Takeover takeover) {
    return takeover.method().equals("adopt") ? takeover.onward() : takeover.back();
  }

  private static String shutOut(Takeovers.Done done) {
    return done.shutOut().isZero()
        ? "."
        : "; downtime (clients could not connect): " + HumanFormat.duration(done.shutOut()) + ".";
  }
}
