package org.pgcoexist.upgrade.verify;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.postgres.Sql;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.process.OwnClasses;
import org.pgcoexist.process.output.OutputListener;
import org.pgcoexist.upgrade.plan.Method;
import org.pgcoexist.upgrade.plan.SourceFacts;
import org.pgcoexist.upgrade.plan.TransferMode;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;

/**
 * The sheet of one server, made by the new major's programs as the owner, who reads and writes all
 * the files; nothing of their content comes into this process.
 */
final class ClusterFingerprint {

  private final UpgradeContext context;
  private final UpgradePlan attempt;
  private final Psql psql;
  private final Path directory;
  private final String name;
  private final SourceFacts facts;

  /**
   * @param psql asks the server, with the new major's programs
   * @param directory where the files go; it belongs to the owner
   * @param name the name of the sheet's file
   * @param facts what the old cluster has of databases, as far as it is compared
   */
  ClusterFingerprint(
      UpgradeContext context, Psql psql, Path directory, String name, SourceFacts facts) {
    this.context = context;
    this.attempt = context.attempt();
    this.psql = psql.reading();
    this.directory = directory;
    this.name = name;
    this.facts = facts;
  }

  Path file() {
    return directory.resolve(name);
  }

  /** Follows what is selected. */
  interface Watch extends OutputListener {
    /** A database begins. */
    void database(String database);
  }

  /** Does not. */
  static final Watch NOBODY =
      new Watch() {
        @Override
        public void database(String database) {}

        @Override
        public void out(String line) {}

        @Override
        public void err(String line) {}
      };

  private Path part(String kind) {
    return directory.resolve(name + "." + kind);
  }

  /**
   * Makes the sheet; what is left of another is replaced.
   *
   * @param watch receives each database, and what psql prints in it
   */
  void make(Watch watch) throws InterruptedException {
    dumpSchema();
    select(watch);
    refine();
  }

  /** Makes a sheet of the schema alone; see {@link Comparison#runOnSchema}. */
  void makeOfSchema(boolean loaded) throws InterruptedException {
    dumpSchema();
    List<Path> files = new ArrayList<>(factFiles());
    SheetScript script = script(loaded);
    select(facts.openDatabase(), script.ofCluster(/* trial= */ true), files.remove(0), NOBODY);
    for (SourceFacts.Database database : facts.databases()) {
      select(database.name(), script.ofTrial(), files.remove(0), NOBODY);
    }
    refine();
  }

  /**
   * Makes the sheet of what {@link #dumpSchema} and {@link #select} have written, with no server.
   * After a death it may be called again: the dump is there until the sheet is.
   */
  void refine() throws InterruptedException {
    Disk owner = context.disks().owner();
    if (owner.facts(part("dump")).isEmpty()) {
      return;
    }
    require("cannot make a sheet of the schema", filter());
    require("cannot sort what is to be compared", sort());
    owner.remove(part("dump"));
    factFiles().forEach(owner::remove);
    owner.remove(part("schema"));
  }

  private void require(String what, Command command) throws InterruptedException {
    context.runner().require(what, command.as(attempt.owner()));
  }

  /** One file of facts for the cluster, and one for each database. */
  private List<Path> factFiles() {
    List<Path> files = new ArrayList<>(List.of(part("facts")));
    for (int i = 0; i < facts.databases().size(); i++) {
      files.add(part("facts." + i));
    }
    return files;
  }

  /**
   * Selects what no schema shows.
   *
   * @param watch receives each database, and what psql prints in it
   */
  void select(Watch watch) throws InterruptedException {
    List<Path> files = new ArrayList<>(factFiles());
    SheetScript script = script(context.dataFiles() == TransferMode.READ);
    select(facts.openDatabase(), script.ofCluster(/* trial= */ false), files.remove(0), watch);
    for (SourceFacts.Database database : facts.databases()) {
      watch.database(database.name());
      select(database.name(), script.ofDatabase(), files.remove(0), watch);
    }
  }

  private SheetScript script(boolean loaded) {
    return new SheetScript(attempt.verify(), attempt.from().isAtLeast(15), loaded);
  }

  private void select(String database, String script, Path file, OutputListener watch)
      throws InterruptedException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--no-psqlrc",
                "--quiet",
                "--tuples-only",
                "--no-align",
                "--echo-queries",
                "--set=ON_ERROR_STOP=1",
                "--output=" + file,
                "--dbname=" + Sql.connection(database)));
    Command command =
        psql.client("psql", arguments)
            .with("PGCLIENTENCODING", "UTF8")
            .reading(script.getBytes(StandardCharsets.UTF_8));
    CommandResult result = context.runner().run(command, watch);
    if (!result.succeeded()) {
      throw CoexistException.failed(
          "cannot read the " + name + " cluster to compare it",
          command.argv().get(0) + ": " + result.ending() + "\n" + result.errorTail(),
          "fix what the program reports");
    }
  }

  /** Dumps the schema. Not verbose: the dump would tell each object's number. */
  void dumpSchema() throws InterruptedException {
    List<String> arguments =
        new ArrayList<>(List.of("--schema-only", "--no-sync", "--file=" + part("dump")));
    if (Method.named(attempt.method()).follows()) {
      // The only ones are ours, and go before the switch.
      arguments.add("--no-subscriptions");
    }
    require(
        "cannot dump the schema of the " + name + " cluster to compare it",
        psql.client("pg_dumpall", arguments));
  }

  private Command filter() {
    return Command.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        "-Xshare:auto",
        "-XX:-PrintWarnings",
        "-Xmx96m",
        "-cp",
        OwnClasses.path(),
        SchemaSheet.class.getName(),
        attempt.from().toString(),
        part("dump").toString(),
        part("schema").toString());
  }

  private Command sort() {
    List<String> argv =
        new ArrayList<>(
            List.of(
                "sort",
                "--stable",
                "--field-separator=\t",
                "--key=1,3",
                "--buffer-size=64M",
                "--temporary-directory=" + directory,
                "--output=" + file()));
    factFiles().forEach(file -> argv.add(file.toString()));
    argv.add(part("schema").toString());
    return Command.of(argv).with("LC_ALL", "C");
  }
}
