package org.pgcoexist.upgrade.trial;

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
final class Causes {

  private static final Pattern MISSING =
      Pattern.compile("^(?:\\w+ )+\"?([^\"(]+?)\"?(?:\\(.*\\))? does not exist$");

  /** The kinds of entries that an archive lists with two words or more. */
  private static final Pattern KIND = Pattern.compile("^(?:[A-Z]+ )+(.*)$");

  private final List<LoadError> first = new ArrayList<>();

  Causes(List<LoadError> errors) {
    Set<String> failed = new HashSet<>();
    for (LoadError error : errors) {
      if (!failed.contains(missing(error.message()))) {
        first.add(error);
      }
      failed.add(name(error.object()));
    }
  }

  /** In the order they were told. */
  List<LoadError> first() {
    return List.copyOf(first);
  }

  /** The last part of the name of what is missing. */
  private static String missing(String message) {
    Matcher matcher = MISSING.matcher(message);
    return matcher.matches() ? lastPart(matcher.group(1)) : "";
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
