package org.pgcoexist.upgrade.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/**
 * Which parameters the installed programs of the new major know.
 *
 * <p>The table of changes cannot tell all: a parameter that minor releases brought to old majors
 * may be unknown to a new major's older minor release.
 */
public final class KnownParameters implements ParameterNames {

  private final UpgradeContext context;
  private final Set<String> described = new HashSet<>();
  private final Map<String, Boolean> asked = new HashMap<>();

  public KnownParameters(UpgradeContext context) {
    this.context = context;
  }

  /** Names with a dot are extensions', and the server takes any. */
  @Override
  public boolean knows(String name) throws InterruptedException {
    if (name.contains(".")) {
      return true;
    }
    if (described.isEmpty()) {
      describe();
    }
    if (!described.contains(name) && !asked.containsKey(name)) {
      asked.put(name, ask(name));
    }
    return described.contains(name) || asked.get(name);
  }

  private void describe() throws InterruptedException {
    CommandResult result =
        context
            .runner()
            .require(
                "cannot ask PostgreSQL " + context.attempt().to() + " for its parameters",
                postgres("--describe-config"));
    result
        .text()
        .lines()
        .forEach(line -> described.add(line.split("\t", 2)[0].toLowerCase(Locale.ROOT)));
  }

  /** {@code --describe-config} leaves out those that are in no sample file. */
  private boolean ask(String name) throws InterruptedException {
    CommandResult result =
        context.runner().run(postgres("-C", name, "-D", context.attempt().newData().toString()));
    return result.succeeded()
        || !result.errorTail().contains("unrecognized configuration parameter");
  }

  private Command postgres(String... arguments) {
    return Command.of(context.newPrograms().path("postgres"), arguments)
        .as(context.attempt().owner())
        .briefly();
  }
}
