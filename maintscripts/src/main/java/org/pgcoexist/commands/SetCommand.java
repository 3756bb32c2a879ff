package org.pgcoexist.commands;

import java.io.PrintStream;
import java.util.ArrayList;
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
import org.pgcoexist.debian.ClusterControl;
import org.pgcoexist.engine.Host;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.Port;
import org.pgcoexist.upkeep.ApplicationConnections;
import org.pgcoexist.upkeep.ClusterSettings;
import org.pgcoexist.upkeep.Upkeep;

/** {@code pg_coexist set}: changes port and status of a cluster. */
final class SetCommand {

  private static final List<String> KEYS = List.of("port", "status");

  private final Host machine;
  private final PrintStream out;

  SetCommand(Host machine, PrintStream out) {
    this.machine = machine;
    this.out = out;
  }

  ExitStatus run(String... args) throws ParseException, InterruptedException {
    Options options = new Options();
    options.addOption("h", "help", false, "");
    CommandLine line = Arguments.parse(options, args, 1 + KEYS.size());
    if (line.hasOption("help")) {
      PgCoexist.printHelp(out);
      return ExitStatus.DONE;
    }
    List<String> words = line.getArgList();
    if (words.isEmpty()) {
      throw new ParseException("the name of the cluster to change is missing");
    }
    ClusterName name = Arguments.name(words.get(0));
    Map<String, String> wanted = wanted(words.subList(1, words.size()));
    change(
        name,
        Optional.ofNullable(wanted.get("port"))
            .map(text -> Arguments.port(text, "pg_coexist list shows the ports of clusters")),
        Optional.ofNullable(wanted.get("status")).map(SetCommand::status));
    return ExitStatus.DONE;
  }

  private static Map<String, String> wanted(List<String> words) throws ParseException {
    Map<String, String> wanted = new TreeMap<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      String key = equals < 0 ? word : word.substring(0, equals);
      if (equals < 0 || !KEYS.contains(key)) {
        throw CoexistException.usage(
            "cannot set \"" + word + "\"",
            "what can be set is port=N and status=active or status=inactive",
            PgCoexist.NAME + " --help");
      }
      if (wanted.put(key, word.substring(equals + 1)) != null) {
        throw new ParseException(key + "= given twice");
      }
    }
    if (wanted.isEmpty()) {
      throw new ParseException("nothing to set: give port=N or status=active|inactive");
    }
    return wanted;
  }

  private static ClusterStatus status(String text) {
    return ClusterStatus.parse(text)
        .filter(status -> status == ClusterStatus.ACTIVE || status == ClusterStatus.INACTIVE)
        .orElseThrow(
            () ->
                CoexistException.usage(
                    "bad status \"" + text + "\"",
                    ClusterStatus.parse(text).isPresent()
                        ? "only an upgrade gives a cluster this status"
                        : "it is active (started at boot) or inactive",
                    "use status=active or status=inactive"));
  }

  private void change(ClusterName name, Optional<Port> port, Optional<ClusterStatus> status)
      throws InterruptedException {
    ClusterSettings.Change change = new Upkeep(machine).set(name, port, status);
    tell(change, port.isPresent(), status.isPresent());
    ApplicationConnections.refresh(machine);
  }

  private void tell(ClusterSettings.Change change, boolean port, boolean status) {
    change
        .warnings()
        .forEach(warning -> out.println("warning: " + Printable.indented(warning, "  ")));
    List<String> parts = new ArrayList<>();
    Port newPort = change.after().port();
    if (port) {
      parts.add(
          part(
              "port",
              newPort.toString(),
              change.before().port().toString(),
              change.configured().port().toString()));
    }
    if (status) {
      ClusterStatus newStatus = change.after().status();
      boolean mirrored = change.before().status().startMode().equals(change.startMode());
      String before = change.before().status().text();
      parts.add(
          part(
              "status",
              newStatus.text(),
              before,
              mirrored ? before : "\"" + change.startMode() + "\""));
    }
    out.println("Cluster " + change.after().name() + ": " + String.join(", ", parts));
    Optional<Port> old = change.running().filter(running -> !running.equals(newPort));
    if (port && old.isPresent()) {
      out.println(
          "Its server listens on port "
              + old.get()
              + " until it is started again.\nNext: "
              + ClusterControl.startedAnew(
                  change.configured().major(), change.after().name().toString()));
    }
  }

  private static String part(String key, String now, String registered, String configured) {
    String was = registered;
    if (!registered.equals(configured)) {
      was = registered + " in the registry, " + configured + " in the configuration";
    } else if (registered.equals(now)) {
      return key + " " + now + " as before";
    }
    return key + " " + now + " (was " + was + ")";
  }
}
