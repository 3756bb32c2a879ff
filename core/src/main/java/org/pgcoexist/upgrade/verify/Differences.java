package org.pgcoexist.upgrade.verify;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pgcoexist.process.output.OutputListener;

/**
 * What diff(1) says of two sheets: each line begins with {@code -}, old only, or {@code +}, new
 * only. Of a great many differences only the first are kept, and the others counted.
 */
public final class Differences implements OutputListener {

  private static final int MOST_OBJECTS = 10_000;
  private static final int MOST_SHOWN = 5;

  private final Map<String, Difference> objects = new LinkedHashMap<>();
  private long linesNotKept;

  @Override
  public void out(String line) {
    String[] fields = line.substring(1).split("\t", 4);
    if (fields.length < 3) {
      // A piece of a line that was too long for one.
      return;
    }
    String key = fields[0] + "\t" + fields[1];
    if (objects.size() == MOST_OBJECTS && !objects.containsKey(key)) {
      linesNotKept++;
      return;
    }
    String text = fields.length == 4 ? fields[2] + fields[3] : fields[2];
    objects
        .computeIfAbsent(key, k -> new Difference(fields[0], fields[1]))
        .add(line.charAt(0) == '-', text);
  }

  @Override
  public void err(String line) {}

  /** Data first, the rest in the order of the sheets. */
  private List<Difference> some(boolean harmless) {
    return objects.values().stream()
        .filter(difference -> !difference.isNone() && difference.isHarmless() == harmless)
        .sorted(Comparator.comparing(difference -> !difference.isOfData()))
        .toList();
  }

  /** True when nothing of the old cluster can be lost by what differs. */
  public boolean areHarmless() {
    return some(false).isEmpty() && linesNotKept == 0;
  }

  /** True when rows or values of sequences are among what may be lost. */
  public boolean areOfData() {
    return some(false).stream().anyMatch(Difference::isOfData);
  }

  /** What may be lost: how many objects, and the first of them. */
  public String harmful() {
    return shown(some(false));
  }

  /** What differs and loses nothing; empty when there is no such thing. */
  String harmless() {
    List<Difference> some = some(true);
    return some.isEmpty() ? "" : shown(some);
  }

  private String shown(List<Difference> some) {
    StringBuilder text = new StringBuilder();
    if (linesNotKept > 0) {
      text.append("more than ").append(MOST_OBJECTS).append(" objects differ, the first:");
    } else if (some.size() == 1) {
      text.append("one object differs:");
    } else {
      text.append(some.size()).append(" objects differ");
      text.append(some.size() > MOST_SHOWN ? ", the first:" : ":");
    }
    for (Difference difference : some.subList(0, Math.min(MOST_SHOWN, some.size()))) {
      text.append('\n').append(difference.text());
    }
    return text.toString();
  }
}
