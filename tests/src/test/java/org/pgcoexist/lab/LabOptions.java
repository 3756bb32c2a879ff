package org.pgcoexist.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * Which machine.
 *
 * @param suite trixie or bookworm
 * @param majors installed from the start, separated by commas
 * @param booted with systemd
 * @param rebootable can be booted again, with the files as it left them
 * @param bare without our packages
 * @param builder with what builds packages, and without both ours and PostgreSQL
 */
record LabOptions(
    String suite,
    String majors,
    boolean booted,
    boolean rebootable,
    boolean bare,
    boolean builder) {

  /** Debian 13 without init, our packages installed. */
  static LabOptions majors(String majors) {
    return new LabOptions("trixie", majors, false, false, false, false);
  }

  /** What builds packages; PostgreSQL and our packages are in {@code /srv/lab-repo}. */
  LabOptions withBuilder() {
    return new LabOptions(suite, majors, booted, rebootable, bare, true);
  }

  LabOptions suite(String other) {
    return new LabOptions(other, majors, booted, rebootable, bare, builder);
  }

  LabOptions systemd() {
    return new LabOptions(suite, majors, true, rebootable, bare, builder);
  }

  /** With systemd, for {@link LabMachine#reboot}. */
  LabOptions reboots() {
    return new LabOptions(suite, majors, true, true, bare, builder);
  }

  LabOptions withoutPackages() {
    return new LabOptions(suite, majors, booted, rebootable, true, builder);
  }

  List<String> words() {
    List<String> words = new ArrayList<>(List.of("--suite", suite, "--majors", majors));
    if (booted) {
      words.add("--systemd");
    }
    if (rebootable) {
      words.add("--reboot");
    }
    if (bare) {
      words.add("--bare");
    }
    if (builder) {
      words.add("--builder");
    }
    return words;
  }
}
