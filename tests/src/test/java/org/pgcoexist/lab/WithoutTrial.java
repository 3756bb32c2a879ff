package org.pgcoexist.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * Options of pg_version_upgrade in tests that are about something else: a new upgrade does not try
 * the definitions first, which would cost each of them seconds.
 */
final class WithoutTrial {

  private static final List<String> LATER = List.of("-r", "--rollback", "--delete-old");

  private WithoutTrial() {}

  static List<String> options(String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    if (all.stream().noneMatch(LATER::contains)) {
      all.add("--no-trial");
    }
    return all;
  }
}
