package org.pgcoexist.upgrade.preflight;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.Shell;
import org.pgcoexist.debian.DebianCluster;
import org.pgcoexist.debian.PublicServer;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.Port;
import org.pgcoexist.postgres.ControlData;
import org.pgcoexist.postgres.PostmasterPid;
import org.pgcoexist.postgres.PrivateServer;
import org.pgcoexist.postgres.Programs;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.postgres.SessionSettings;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.owner.Disks;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.SocketDirectory;
import org.pgcoexist.upgrade.plan.SourceFacts;
import org.pgcoexist.upgrade.plan.SourceQueries;
import org.pgcoexist.upgrade.plan.SourceSizes;

/**
 * Looks at the old cluster before anything is touched: through its public socket while it runs,
 * else through a private server that is stopped again.
 */
public final class SourceProbe {

  /** Where the cluster as a whole is asked, and where when that lets nobody in. */
  private static final String TEMPLATE = "template1";

  private static final String OTHER = "postgres";

  private final CommandRunner runner;
  private final Disks disks;
  private final Locations locations;
  private final Cluster cluster;
  private final DebianCluster debian;
  private final Programs programs;

  public SourceProbe(
      CommandRunner runner,
      Disks disks,
      Locations locations,
      Cluster cluster,
      DebianCluster debian,
      Programs programs) {
    this.runner = runner;
    this.disks = disks;
    this.locations = locations;
    this.cluster = cluster;
    this.debian = debian;
    this.programs = programs;
  }

  /** True when the public server runs; a private one that a killed probe left is stopped. */
  public boolean runs() throws InterruptedException {
    if (!PrivateServer.anyServerRuns(runner, programs, cluster.data(), disks.account())) {
      return false;
    }
    PostmasterPid pid = postmaster().orElseThrow(this::startingOrStopping);
    if (pid.socketDirectory().equals(locations.run(cluster.name()).toString())) {
      privateServer(disks.account().name()).stop();
      return false;
    }
    return true;
  }

  private CoexistException startingOrStopping() {
    return CoexistException.usage(
        "cannot look at cluster " + cluster.name(),
        "its server is just starting or stopping",
        "try again in a moment");
  }

  private Optional<PostmasterPid> postmaster() {
    return PostmasterPid.read(disks.owner(), cluster.data());
  }

  private PrivateServer privateServer(String role) {
    Path sockets = new SocketDirectory(disks, locations, cluster.name()).path();
    return new PrivateServer(
        runner,
        disks.owner(),
        new PrivateServer.Spec(
            programs,
            cluster.data(),
            disks.account(),
            role,
            Port.UPGRADE_OLD,
            sockets,
            debian.configuration().resolve("postgresql.conf"),
            sockets.resolve("probe.log"),
            List.of()),
        PrivateServer.Purpose.READ);
  }

  /**
   * What a look brought.
   *
   * @param facts what the new cluster must share
   * @param answers to the questions of the checks
   * @param serving how the public server was asked, where it runs
   */
  public record Look(SourceFacts facts, Answers answers, Optional<Psql> serving) {}

  /**
   * Asks for the facts and puts the questions.
   *
   * @param role whom to connect as while the public server runs; the owner's name by default
   * @throws CoexistException when no server can be asked: the upgrade is refused
   */
  public Look look(boolean runs, Optional<String> role, Questions questions)
      throws InterruptedException {
    String user = role.orElse(disks.account().name());
    if (runs) {
      PostmasterPid pid = postmaster().orElseThrow(this::startingOrStopping);
      Psql psql =
          new PublicServer(
                  runner,
                  locations,
                  programs,
                  programs.major(),
                  disks.account(),
                  user,
                  Optional.of(debian))
              .reading(pid);
      Look look = ask(psql, questions);
      return new Look(look.facts(), look.answers(), Optional.of(psql));
    }
    SocketDirectory sockets = new SocketDirectory(disks, locations, cluster.name());
    sockets.prepare();
    PrivateServer server = privateServer(user);
    try {
      start(server);
      return ask(server.psql(programs, user), questions);
    } finally {
      server.stop();
      sockets.remove();
    }
  }

  /** Its log goes with the socket directory, so the message holds the end of it. */
  private void start(PrivateServer server) throws InterruptedException {
    try {
      server.start();
    } catch (CoexistException e) {
      throw new CoexistException(
          ExitStatus.REFUSED,
          "cannot look at cluster " + cluster.name(),
          e.what() + "\n" + e.why(),
          "make it start: pg_ctlcluster "
              + debian.major()
              + " "
              + Shell.word(debian.name())
              + " start",
          e);
    }
  }

  private Look ask(Psql psql, Questions questions) throws InterruptedException {
    try {
      return facts(psql, TEMPLATE, questions);
    } catch (CoexistException e) {
      if (e.why().contains("\"" + TEMPLATE + "\" is not currently accepting connections")) {
        return ask(psql, questions, OTHER);
      }
      throw refusal(psql, e);
    }
  }

  private Look ask(Psql psql, Questions questions, String database) throws InterruptedException {
    try {
      return facts(psql, database, questions);
    } catch (CoexistException e) {
      throw refusal(psql, e);
    }
  }

  private CoexistException refusal(Psql psql, CoexistException e) {
    if (e.status() != ExitStatus.FAILED) {
      return e;
    }
    if (SessionSettings.wereRefused(e.why())) {
      return noSuperuser(psql);
    }
    return new CoexistException(
        ExitStatus.REFUSED,
        "cannot look at cluster " + cluster.name(),
        Questions.psqlError(e),
        "make this work, as "
            + psql.account().name()
            + ": "
            + psql.client("psql", List.of(TEMPLATE)).commandLine()
            + "\nor name another superuser with --superuser=ROLE",
        e);
  }

  private Look facts(Psql psql, String database, Questions questions) throws InterruptedException {
    List<String> template = row(psql, database, SourceQueries.template0(programs.major()));
    requireSuperuser(psql, template.get(SourceQueries.SUPERUSER));
    List<SourceFacts.Database> databases = new ArrayList<>();
    List<String> closed = new ArrayList<>();
    List<String> open = new ArrayList<>();
    for (List<String> row : rows(psql, database, SourceQueries.DATABASES)) {
      databases.add(new SourceFacts.Database(row.get(0), Long.parseLong(row.get(1))));
      if (row.get(2).equals("f")) {
        closed.add(row.get(0));
      } else if (row.get(3).equals("f")) {
        open.add(row.get(0));
      }
    }
    List<String> tablespaces = column(psql, database, SourceQueries.TABLESPACES);
    List<String> settings = column(psql, database, SourceQueries.SETTINGS);
    ControlData control = ControlData.read(runner, programs, cluster.data(), disks.account());
    Answers answers = questions.ask(psql, database, open);
    SourceFacts facts =
        new SourceFacts(
            control.systemIdentifier(),
            row(psql, database, SourceQueries.BOOTSTRAP_SUPERUSER).get(0),
            template.get(0),
            template.get(1),
            template.get(2),
            template.get(3),
            template.get(4),
            template.get(5),
            control.walSegmentBytes(),
            control.checksums(),
            LockRoom.in(settings, answers),
            databases,
            closed,
            tablespaces,
            SourceSizes.of(databases, answers));
    return new Look(facts, answers, Optional.empty());
  }

  private void requireSuperuser(Psql psql, String superuser) {
    if (!superuser.equals("t")) {
      throw noSuperuser(psql);
    }
  }

  private CoexistException noSuperuser(Psql psql) {
    return CoexistException.usage(
        "cannot look at cluster " + cluster.name(),
        "the role " + psql.role() + " is not a superuser there",
        "name one that " + psql.account().name() + " can connect as with --superuser=ROLE");
  }

  private List<String> row(Psql psql, String database, String sql) throws InterruptedException {
    return rows(psql, database, sql).get(0);
  }

  private List<String> column(Psql psql, String database, String sql) throws InterruptedException {
    List<String> values = new ArrayList<>();
    for (List<String> row : rows(psql, database, sql)) {
      values.add(row.get(0));
    }
    return values;
  }

  private List<List<String>> rows(Psql psql, String database, String sql)
      throws InterruptedException {
    return psql.rows("cannot look at cluster " + cluster.name(), database, sql);
  }
}
