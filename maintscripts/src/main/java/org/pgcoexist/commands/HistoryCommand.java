package org.pgcoexist.commands;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.cli.ParseException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.commands.output.HumanFormat;
import org.pgcoexist.commands.output.Table;
import org.pgcoexist.engine.Host;
import org.pgcoexist.engine.journal.History;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.engine.journal.JournaledOperation;
import org.pgcoexist.engine.journal.StepName;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.upgrade.Following;

/** {@code pg_coexist history}: the upgrades of this machine, from their journals. */
final class HistoryCommand {

  private static final List<String> TITLES =
      List.of("Started", "Cluster", "From", "To", "Method", "Outcome", "Took", "Downtime");
  private static final DateTimeFormatter LOCAL_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
          .withZone(ZoneId.systemDefault());

  private final Host machine;
  private final PrintStream out;

  HistoryCommand(Host machine, PrintStream out) {
    this.machine = machine;
    this.out = out;
  }

  ExitStatus run(String... args) throws ParseException {
    Listing.asked(out, 1, args).ifPresent(this::print);
    return ExitStatus.DONE;
  }

  private void print(Listing asked) {
    List<History.Past> all = past(asked.operand().map(Arguments::name));
    if (asked.json()) {
      out.println(json(all));
    } else {
      table(all, asked.titles()).print(out);
    }
  }

  private List<History.Past> past(Optional<ClusterName> cluster) {
    History history = new History(machine.disk(), machine.locations());
    history.requireReadable();
    return history.all(cluster, Instant.now());
  }

  private Table table(List<History.Past> all, boolean titles) {
    Table table = new Table();
    if (titles) {
      table.add(TITLES);
    }
    for (History.Past past : all) {
      JournaledOperation work = past.undertaking();
      table.add(
          List.of(
              LOCAL_TIME.format(work.started()),
              work.name().value(),
              work.from().toString(),
              work.to().toString(),
              work.method(),
              outcome(past),
              HumanFormat.duration(past.worked()),
              HumanFormat.duration(past.shutOut())));
    }
    return table;
  }

  private String outcome(History.Past past) {
    Optional<Following> following = Following.of(machine, past);
    if (following.isPresent()) {
      return "ready" + OpenUpgrades.words(following.get());
    }
    return switch (past.outcome()) {
      case OPEN -> "open at step " + past.lastStep().map(StepName::number).orElse("0");
      case DONE -> past.hasRest() ? "done, statistics missing" : "done";
      case TAKEN_BACK -> "rolled back";
      case OLD_DELETED -> "done, old deleted";
    };
  }

  /** Times are in milliseconds. */
  private JsonArray json(List<History.Past> all) {
    JsonArray array = new JsonArray();
    for (History.Past past : all) {
      JournaledOperation work = past.undertaking();
      JsonObject object = new JsonObject();
      object.addProperty("started", work.started().toString());
      object.addProperty("cluster", work.name().value());
      object.addProperty("from", work.from().toString());
      object.addProperty("to", work.to().toString());
      object.addProperty("method", work.method());
      object.addProperty("outcome", key(past.outcome()));
      past.lastStep().ifPresent(step -> object.addProperty("last-step", step.key()));
      object.addProperty("lacks-statistics", past.hasRest());
      Following.of(machine, past).ifPresent(following -> addFollowing(object, following));
      object.addProperty("took", past.worked().toMillis());
      object.addProperty("shut-out", past.shutOut().toMillis());
      array.add(object);
    }
    return array;
  }

  /** As check has it, too. */
  static void addFollowing(JsonObject object, Following following) {
    object.addProperty(
        "following", following.state().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    object.addProperty("behind", following.behind());
  }

  private static String key(Journal.Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
