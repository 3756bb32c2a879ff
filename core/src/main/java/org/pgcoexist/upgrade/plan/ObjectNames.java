package org.pgcoexist.upgrade.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Names as messages show them. */
public final class ObjectNames {

  private ObjectNames() {}

  public static String quoted(String name) {
    return "\"" + name + "\"";
  }

  public static String database(String name) {
    return "database " + quoted(name);
  }

  /** {@code database "a"} or {@code databases "a", "b"}; each once, sorted. */
  public static String databases(Collection<String> names) {
    List<String> quoted = new ArrayList<>();
    for (String name : new TreeSet<>(names)) {
      quoted.add(quoted(name));
    }
    return (quoted.size() == 1 ? "database " : "databases ") + String.join(", ", quoted);
  }
}
