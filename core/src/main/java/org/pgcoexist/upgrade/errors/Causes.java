package org.pgcoexist.upgrade.errors;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The errors of one database without those that only follow from others: what names an object that
 * failed before does not exist for that reason alone.
 */
public final class Causes {

  private static final Pattern MISSING =
      Pattern.compile("^(?:\\w+ )+\"?([^\"(]+?)\"?(?:\\(.*\\))? does not exist$");

  /** The kinds of entries that an archive lists with two words or more. */
  private static final Pattern KIND = Pattern.compile("^(?:[A-Z]+ )+(.*)$");

  private static final Pattern MADE =
      Pattern.compile("^CREATE (?:[A-Z]+ )+((?:\"[^\"]*\"|[\\w.$])+)");

  private final List<LoadError> first = new ArrayList<>();
  private int following;

  public Causes(List<LoadError> errors) {
    Set<String> failed = new HashSet<>();
    for (LoadError error : errors) {
      String missing = missing(error.message());
      if (!missing.isEmpty() && failed.contains(missing)) {
        following++;
      } else {
        first.add(error);
      }
      failed.add(error.object().isEmpty() ? made(error.statement()) : name(error.object()));
    }
  }

  /** In the order they were reported. */
  public List<LoadError> first() {
    return List.copyOf(first);
  }

  /** How many more there were. */
  public int following() {
    return following;
  }

  /** The last part of the name of what is missing. */
  private static String missing(String message) {
    Matcher matcher = MISSING.matcher(message);
    return matcher.matches() ? lastPart(matcher.group(1)) : "";
  }

  /** What a statement of a script was to make. */
  private static String made(String statement) {
    Matcher matcher = MADE.matcher(statement);
    return matcher.find() ? lastPart(matcher.group(1).replace("\"", "")) : "";
  }

  /** Without kind and owner; of a function without its parameters. */
  private static String name(String object) {
    Matcher matcher = KIND.matcher(object);
    String named = matcher.matches() ? matcher.group(1) : object;
    int owner = named.lastIndexOf(' ');
    String name = owner > 0 ? named.substring(0, owner) : named;
    int parameters = name.indexOf('(');
    return lastPart(parameters > 0 ? name.substring(0, parameters) : name);
  }

  private static String lastPart(String name) {
    return name.substring(name.lastIndexOf('.') + 1).strip();
  }
}
