package org.pgcoexist.upgrade.preflight;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgcoexist.process.Command;

/** What the new major's postgres itself says of parameters, with no data directory at hand. */
public final class NewBinary {

  private static final Pattern REFUSAL =
      Pattern.compile("(?:unrecognized configuration parameter|invalid value for parameter) .*");

  private final Inspection on;

  public NewBinary(Inspection on) {
    this.on = on;
  }

  /** The parameters of the sample file; others may be known as well. */
  public Set<String> documented() throws InterruptedException {
    Command command =
        Command.of(on.newPrograms().path("postgres"), "--describe-config")
            .as(on.attempt().owner())
            .briefly();
    String text = on.runner().require("cannot list the new major's parameters", command).text();
    Set<String> names = new HashSet<>();
    for (String line : text.split("\n", -1)) {
      names.add(line.split("\t", -1)[0]);
    }
    return names;
  }

  public boolean knows(String parameter) throws InterruptedException {
    return refusal(List.of(), parameter).isEmpty();
  }

  /** Why it does not take one of some settings, name=value; empty when it takes all. */
  public String refusal(List<String> settings) throws InterruptedException {
    return refusal(settings, "config_file");
  }

  /** postgres -C reads a configuration, prints one parameter and ends. */
  private String refusal(List<String> settings, String parameter) throws InterruptedException {
    List<String> argv = new ArrayList<>();
    argv.add(on.newPrograms().path("postgres"));
    argv.add("-D");
    argv.add(on.newPrograms().directory().toString());
    argv.add("--config_file=/dev/null");
    for (String setting : settings) {
      argv.add("-c");
      argv.add(setting);
    }
    argv.add("-C");
    argv.add(parameter);
    String printed =
        on.runner().run(Command.of(argv).as(on.attempt().owner()).briefly()).errorTail();
    Matcher refusal = REFUSAL.matcher(printed);
    return refusal.find() ? refusal.group() : "";
  }
}
