package org.pgcoexist.upgrade;

import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeSet;
import org.pgcoexist.CoexistException;
import org.pgcoexist.engine.Step;
import org.pgcoexist.model.MajorVersion;

/**
 * A way to move data: a plan made of the common steps. Implementations are found through {@link
 * ServiceLoader}, so the engine knows none of them.
 */
public interface Method {

  /** The word behind {@code -m}. */
  String name();

  /** True when the new cluster gets the planner's statistics of the old one, as far as it can. */
  default boolean bringsStatistics(MajorVersion to) {
    return false;
  }

  /** True when it puts a dump of the whole cluster into the dump directory. */
  default boolean writesDump() {
    return false;
  }

  /** What it does with the old cluster's data files. */
  default DataFiles dataFiles() {
    return DataFiles.READ;
  }

  /** The steps in order. */
  List<Step> plan(UpgradeContext context);

  /**
   * The method of this name.
   *
   * @throws CoexistException when there is none
   */
  static Method named(String name) {
    TreeSet<String> names = new TreeSet<>();
    for (Method method : ServiceLoader.load(Method.class, Method.class.getClassLoader())) {
      if (method.name().equals(name)) {
        return method;
      }
      names.add(method.name());
    }
    throw CoexistException.usage(
        "unknown upgrade method \"" + name + "\"",
        "there is " + String.join(", ", names),
        "use one of them with -m");
  }
}
