package org.pgcoexist.upgrade.errors;

import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/** The first errors that were text, and how many there were: one for each row, perhaps. */
public final class FirstErrors {

  private static final int MOST_SHOWN = 5;

  /** Enough to tell what only follows from others. */
  private static final int MOST_KEPT = 500;

  /** Of a statement, and what the server says of it. */
  private static final int MOST_LINES = 40;

  private final List<String> first = new ArrayList<>();
  private int lines;
  private long count;

  /**
   * How to go on.
   *
   * @param log the log that has more
   */
  public static String next(UpgradeContext context, Object log) {
    String old =
        context.dataFiles().areShared()
            ? "what is wrong in a database can be fixed when --rollback has brought it back; then"
                + " begin again"
            : "pg_version_upgrade -c "
                + context.attempt().name()
                + " --shell old   lets you fix in the old cluster what is wrong in a database";
    return "read the log " + log + "\n" + old;
  }

  public void add(String line) {
    count++;
    lines = 0;
    if (first.size() < MOST_KEPT) {
      first.add(line);
    }
  }

  /** A further line of the last error: what the server printed of it, the statement. */
  public void detail(String line) {
    if (count > 0 && count == first.size() && lines++ < MOST_LINES) {
      int last = first.size() - 1;
      first.set(last, first.get(last) + "\n" + line);
    }
  }

  public boolean isEmpty() {
    return count == 0;
  }

  /** The first, each as it was text. */
  public List<String> lines() {
    return first.subList(0, Math.min(first.size(), MOST_SHOWN));
  }

  /** Their number, and of each the object, the server's words and the statement. */
  @Override
  public String toString() {
    RestoreErrors read = new RestoreErrors();
    first.forEach(text -> text.lines().forEach(read::err));
    List<LoadError> all = read.all();
    if (all.size() != first.size()) {
      String text = String.join("\n", lines().stream().map(l -> l.replace("\n", "\n  ")).toList());
      return number(count, count > MOST_SHOWN) + ":\n" + text;
    }
    Causes causes = new Causes(all);
    long number = count - causes.following();
    StringBuilder text = new StringBuilder(number(number, number > MOST_SHOWN));
    if (causes.following() > 0) {
      text.append(", and ")
          .append(causes.following())
          .append(causes.following() == 1 ? " more that follows from " : " more that follow from ")
          .append(number == 1 ? "it" : "them");
    }
    text.append(':');
    for (LoadError error : causes.first().subList(0, Math.min(causes.first().size(), MOST_SHOWN))) {
      text.append('\n').append(error.text());
    }
    return text.toString();
  }

  private static String number(long count, boolean notAll) {
    return count == 1 ? "an error" : count + " errors" + (notAll ? ", the first of them" : "");
  }
}
