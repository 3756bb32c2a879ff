package org.pgcoexist.upgrade.verify;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.process.OutputListener;
import org.pgcoexist.upgrade.Attempt;
import org.pgcoexist.upgrade.SourceFacts;
import org.pgcoexist.upgrade.UpgradeContext;

/**
 * The sheet of one server, made by the new major's programs as the owner, who reads and writes all
 * the files; nothing of their content comes into this process.
 */
final class Sheet {

  /**
   * What makes values the same text on both servers, whatever a database, a role or a configuration
   * file has set. With search_path nobody's functions are called.
   */
  private static final String OPTIONS =
      " -c timezone=UTC -c datestyle=ISO,YMD -c intervalstyle=postgres -c extra_float_digits=1"
          + " -c bytea_output=hex -c lc_monetary=C -c lc_messages=C -c xmloption=content"
          + " -c row_security=off -c search_path=pg_catalog -c quote_all_identifiers=off"
          + " -c default_transaction_read_only=on -c max_parallel_workers_per_gather=0";

  private final UpgradeContext context;
  private final Attempt attempt;
  private final Psql psql;
  private final MajorVersion major;
  private final Path directory;
  private final String name;

  /**
   * @param psql asks the server, with the new major's programs
   * @param major of the server
   * @param directory where the files go; it belongs to the owner
   * @param name the name of the sheet's file
   */
  Sheet(UpgradeContext context, Psql psql, MajorVersion major, Path directory, String name) {
    this.context = context;
    this.attempt = context.attempt();
    this.psql = psql;
    this.major = major;
    this.directory = directory;
    this.name = name;
  }

  Path file() {
    return directory.resolve(name);
  }

  private Path part(String kind) {
    return directory.resolve(name + "." + kind);
  }

  /**
   * Makes the sheet; what is left of another is replaced.
   *
   * @param watch is told every line that psql prints
   */
  void make(OutputListener watch) throws InterruptedException {
    dumpSchema();
    select(watch);
    refine();
  }

  /** Makes a sheet of the schema alone. */
  void makeOfSchema() throws InterruptedException {
    context.disks().owner().replace(part("facts"), new byte[0], 0600);
    dumpSchema();
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
    owner.remove(part("facts"));
    owner.remove(part("schema"));
  }

  private void require(String what, Command command) throws InterruptedException {
    context.runner().require(what, command.as(attempt.owner()));
  }

  private Command client(String program, List<String> arguments) {
    Command command = psql.client(program, arguments);
    // A trigger on login would fire.
    String triggers = major.isAtLeast(17) ? " -c event_triggers=off" : "";
    return command.with("PGOPTIONS", command.environment().get("PGOPTIONS") + OPTIONS + triggers);
  }

  /**
   * Selects what no schema shows.
   *
   * @param watch is told every line that psql prints
   */
  void select(OutputListener watch) throws InterruptedException {
    List<String> databases = new ArrayList<>();
    for (SourceFacts.Database database : attempt.source().databases()) {
      databases.add(database.name());
    }
    String script = SheetScript.of(databases, attempt.verify(), attempt.from().isAtLeast(15));
    List<String> arguments =
        List.of(
            "--no-psqlrc",
            "--quiet",
            "--tuples-only",
            "--no-align",
            "--echo-queries",
            "--set=ON_ERROR_STOP=1",
            "--output=" + part("facts"),
            "--dbname=template1");
    Command command =
        client("psql", arguments)
            .with("PGCLIENTENCODING", "UTF8")
            .reading(script.getBytes(StandardCharsets.UTF_8));
    CommandResult result = context.runner().run(command, watch);
    if (!result.succeeded()) {
      throw CoexistException.failed(
          "cannot read the " + name + " cluster to compare it",
          command.argv().get(0) + ": " + result.ending() + "\n" + result.errorTail(),
          "mend what the program reports");
    }
  }

  /** Dumps the schema. Not verbose: the dump would tell each object's number. */
  void dumpSchema() throws InterruptedException {
    List<String> arguments = List.of("--schema-only", "--no-sync", "--file=" + part("dump"));
    require(
        "cannot dump the schema of the " + name + " cluster to compare it",
        client("pg_dumpall", arguments));
  }

  private Command filter() {
    List<String> classPath = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      classPath.add(Path.of(entry).toAbsolutePath().toString());
    }
    return Command.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        "-Xshare:auto",
        "-Xmx96m",
        "-cp",
        String.join(File.pathSeparator, classPath),
        SchemaSheet.class.getName(),
        attempt.from().toString(),
        part("dump").toString(),
        part("schema").toString());
  }

  private Command sort() {
    return Command.of(
            "sort",
            "--stable",
            "--field-separator=\t",
            "--key=1,3",
            "--buffer-size=64M",
            "--temporary-directory=" + directory,
            "--output=" + file(),
            part("facts").toString(),
            part("schema").toString())
        .with("LC_ALL", "C");
  }
}
