package org.pgcoexist.commands;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.PrintStream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.check.Checkup;
import org.pgcoexist.check.inconsistency.Inconsistency;
import org.pgcoexist.commands.output.Printable;
import org.pgcoexist.engine.Host;

/** {@code pg_coexist check}: where registry, disk and postgresql-common disagree. */
final class CheckCommand {

  private final Host machine;
  private final PrintStream out;

  CheckCommand(Host machine, PrintStream out) {
    this.machine = machine;
    this.out = out;
  }

  ExitStatus run(String... args) throws ParseException {
    Options options = new Options();
    options.addOption(null, "json", false, "");
    options.addOption("h", "help", false, "");
    CommandLine line = Arguments.parse(options, args, 0);
    if (line.hasOption("help")) {
      PgCoexist.printHelp(out);
      return ExitStatus.DONE;
    }
    Checkup.Result result =
        new Checkup(machine.disk(), machine.locations(), machine.registry()).run();
    if (line.hasOption("json")) {
      out.println(json(result));
    } else {
      print(result);
    }
    return result.disagreements().isEmpty() ? ExitStatus.DONE : ExitStatus.FAILED;
  }

  private void print(Checkup.Result result) {
    for (Inconsistency one : result.disagreements()) {
      out.println(Printable.word(one.cluster()) + ": " + Printable.indented(one.problem(), "    "));
      one.fix().forEach(fix -> out.println("  " + Printable.indented(fix, "    ")));
    }
    if (result.disagreements().isEmpty()) {
      int count = result.clusters();
      println(
          "Registry, disk and postgresql-common agree about "
              + (count == 1 ? "1 registered cluster." : count + " registered clusters."));
    }
    if (!result.hidden().isEmpty()) {
      println("Not looked into, as you may not:");
      result.hidden().forEach(path -> println("  " + Printable.word(path.toString())));
      println("  sudo pg_coexist check   looks into all");
    }
  }

  private void println(String line) {
    out.println(Printable.text(line));
  }

  private static JsonObject json(Checkup.Result result) {
    JsonArray all = new JsonArray();
    for (Inconsistency one : result.disagreements()) {
      JsonObject object = new JsonObject();
      object.addProperty("kind", one.kind());
      object.addProperty("cluster", one.cluster());
      object.addProperty("problem", one.problem());
      JsonArray fix = new JsonArray();
      one.fix().forEach(fix::add);
      object.add("fix", fix);
      all.add(object);
    }
    JsonArray hidden = new JsonArray();
    result.hidden().forEach(path -> hidden.add(path.toString()));
    JsonObject json = new JsonObject();
    json.add("disagreements", all);
    json.addProperty("clusters", result.clusters());
    json.add("not-looked-into", hidden);
    return json;
  }
}
