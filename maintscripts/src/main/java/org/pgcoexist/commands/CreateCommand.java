package org.pgcoexist.commands;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.commands.output.Printable;
import org.pgcoexist.debian.ClusterCreation;
import org.pgcoexist.engine.Host;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.UserDatabase;
import org.pgcoexist.process.owner.Disks;

/** {@code pg_coexist create}: makes a registered cluster. */
final class CreateCommand {

  /** Debian's user for database servers. */
  private static final String OWNER = "postgres";

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
    boolean users = machine.locations().areUsers();
    if (!users) {
      requireRoot(name);
    }
    MajorVersion major = major(Arguments.major(line, "v"));
    Account owner =
        users ? UserDatabase.current() : new UserDatabase(machine.runner()).require(OWNER);
    Path path =
        Arguments.path(line, "path").orElse(machine.locations().data().resolve(name.value()));
    try (Host.OwnedDisk owned = machine.ownerDisks().open(owner, "create-" + name)) {
      ClusterCreation creation =
          new ClusterCreation(
              machine.locations(),
              machine.registry(),
              machine.runner(),
              new Disks(machine.disk(), owned.disk(), owner));
      ClusterStatus status =
          line.hasOption("inactive") ? ClusterStatus.INACTIVE : ClusterStatus.ACTIVE;
      Cluster cluster = new Cluster(name, creation.port(Arguments.port(line, "p")), status, path);
      boolean start = !line.hasOption("no-start");
      creation
          .create(new ClusterCreation.Order(cluster, major, initdb, locale(), start))
          .forEach(warning -> out.println("warning: " + Printable.indented(warning, "  ")));
      out.println(
          "Created cluster "
              + name
              + " (PostgreSQL "
              + major
              + ", port "
              + cluster.port()
              + ", "
              + path
              + (start ? ", started)" : ", not started)"));
      String psql = "psql --cluster " + major + "/" + name;
      out.println("Next: " + (users ? psql + " -d postgres" : "sudo -u " + OWNER + " " + psql));
    }
  }

  private static void requireRoot(ClusterName name) {
    Account current = UserDatabase.current();
    if (!current.isRoot()) {
      throw CoexistException.usage(
          "cannot create cluster " + name,
          "only root may, and you are " + current.name(),
          "run the same command with sudo");
    }
  }

  private MajorVersion major(Optional<MajorVersion> asked) {
    Optional<MajorVersion> major = asked.or(machine.installations()::newest);
    if (major.isEmpty() || machine.installations().find(major.get()).isEmpty()) {
      throw new CoexistException(
          ExitStatus.REFUSED,
          "cannot create a cluster",
          major
              .map(m -> "PostgreSQL " + m + " is not installed")
              .orElse("no PostgreSQL is installed"),
          "apt-get install postgresql" + major.map(m -> "-" + m).orElse(""));
    }
    return major.get();
  }

  /**
   * initdb takes a cluster's locale from these; the launcher has set LC_ALL for Java's own sake.
   */
  private static Map<String, String> locale() {
    Map<String, String> locale = new TreeMap<>();
    for (Map.Entry<String, String> variable : System.getenv().entrySet()) {
      String name = variable.getKey();
      boolean ours = name.equals("LANG") || (name.startsWith("LC_") && !name.equals("LC_ALL"));
      if (ours && !variable.getValue().isEmpty()) {
        locale.put(name, variable.getValue());
      }
    }
    locale.put("LC_ALL", "");
    return locale;
  }
}
