package org.pgcoexist.check.inconsistency;

import java.util.List;

/**
 * Something in which registry, disk and postgresql-common are not as one.
 *
 * @param kind the word for its kind, such as {@code port-differs}
 * @param cluster the cluster it is about; the registry's file name when it is about the registry
 * @param problem what is wrong
 * @param fix the commands that fix it, each as it is typed and, behind three blanks, what it does;
 *     one of them where they are several
 */
public record Inconsistency(String kind, String cluster, String problem, List<String> fix) {
  public Inconsistency {
    fix = List.copyOf(fix);
  }
}
