package org.pgcoexist.commands;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.check.Checkup;
import org.pgcoexist.check.inconsistency.Inconsistency;
import org.pgcoexist.commands.output.Printable;
import org.pgcoexist.engine.Host;
import org.pgcoexist.upgrade.Following;

/** {@code pg_coexist check}: where registry, disk and postgresql-common disagree. */
final class CheckCommand {

  /** The kind of disagreement that is an upgrade whose new cluster does not follow. */
  static final String NOT_FOLLOWED = "not-followed";

  private final Host machine;
  private final PrintStream out;

  CheckCommand(Host machine, PrintStream out) {
    this.machine = machine;
    this.out = out;
  }

  ExitStatus run(String... args) throws ParseException {
    Options options = new Options();
    options.addOption(null, "brief", false, "");
    options.addOption(null, "json", false, "");
    options.addOption("h", "help", false, "");
    CommandLine line = Arguments.parse(options, args, 0);
    if (line.hasOption("help")) {
      PgCoexist.printHelp(out);
      return ExitStatus.DONE;
    }
    if (line.hasOption("brief") && line.hasOption("json")) {
      throw new ParseException("--brief and --json exclude each other");
    }
    List<Following> following = Following.all(machine);
    Checkup.Result result =
        new Checkup(machine.disk(), machine.locations(), machine.registry())
            .run()
            .with(standingStill(following));
    if (line.hasOption("json")) {
      out.println(json(result, following));
    } else if (line.hasOption("brief")) {
      out.println(Printable.word(brief(result)));
    } else {
      print(result, following);
    }
    return result.disagreements().isEmpty() ? ExitStatus.DONE : ExitStatus.FAILED;
  }

  /** The old server keeps WAL for a cluster that does not receive it. */
  private static List<Inconsistency> standingStill(List<Following> following) {
    return following.stream()
        .filter(one -> one.state() != Following.State.FOLLOWS)
        .map(
            one ->
                new Inconsistency(
                    NOT_FOLLOWED,
                    one.cluster().value(),
                    "its upgrade is ready" + OpenUpgrades.words(one),
                    List.of(one.remedy() + "   lets it follow again")))
        .toList();
  }

  private void print(Checkup.Result result, List<Following> following) {
    for (Inconsistency one : result.disagreements()) {
      out.println(Printable.word(one.cluster()) + ": " + Printable.indented(one.problem(), "    "));
      one.fix().forEach(fix -> out.println("  " + Printable.indented(fix, "    ")));
    }
    if (result.disagreements().isEmpty()) {
      println(agreement(result) + ".");
    }
    for (Following one : following) {
      if (one.state() == Following.State.FOLLOWS) {
        println(one.cluster() + ": its upgrade is ready" + OpenUpgrades.words(one) + ".");
      }
    }
    if (!result.hidden().isEmpty()) {
      println("Not looked into, as you may not:");
      result.hidden().forEach(path -> println("  " + Printable.word(path.toString())));
      println("  sudo pg_coexist check   looks into all");
    }
  }

  private static String agreement(Checkup.Result result) {
    return "Registry, disk and postgresql-common agree about "
        + counted(result.clusters(), "registered cluster");
  }

  /** One line, as monitors show it. */
  private static String brief(Checkup.Result result) {
    List<String> found = new ArrayList<>();
    result.disagreements().forEach(one -> found.add(one.cluster() + " " + one.kind()));
    String hidden =
        result.hidden().isEmpty()
            ? ""
            : "; " + counted(result.hidden().size(), "place") + " not looked into";
    return (found.isEmpty()
            ? agreement(result)
            : counted(found.size(), "disagreement") + ": " + String.join(", ", found))
        + hidden;
  }

  private static String counted(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private void println(String line) {
    out.println(Printable.text(line));
  }

  private static JsonObject json(Checkup.Result result, List<Following> following) {
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
    JsonArray ready = new JsonArray();
    for (Following one : following) {
      JsonObject object = new JsonObject();
      object.addProperty("cluster", one.cluster().value());
      HistoryCommand.addFollowing(object, one);
      ready.add(object);
    }
    JsonObject json = new JsonObject();
    json.add("disagreements", all);
    json.add("ready", ready);
    json.addProperty("clusters", result.clusters());
    json.add("not-looked-into", hidden);
    return json;
  }
}
