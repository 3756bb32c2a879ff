package org.pgcoexist.upgrade.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.pgcoexist.debian.files.PathRelocation;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.postgres.conf.ConfFile;
import org.pgcoexist.postgres.conf.ConfFile.Setting;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;

/** What is done to the settings of one file; the reasons for what is lost stand in the file. */
final class ParameterEdit {

  private final UpgradeContext context;
  private final UpgradePlan attempt;
  private final PathRelocation moves;
  private final ParameterChanges changes;
  private final ParameterNames known;
  private final Pattern oldMajor;

  ParameterEdit(UpgradeContext context, PathRelocation moves, ParameterNames known) {
    this.context = context;
    this.attempt = context.attempt();
    this.moves = moves;
    this.known = known;
    this.changes =
        ParameterChanges.between(attempt.from(), attempt.to(), attempt.source().walSegmentBytes());
    String from = Pattern.quote(attempt.from().toString());
    String name = Pattern.quote(attempt.name().value());
    this.oldMajor =
        Pattern.compile(
            "postgresql[-/]"
                + from
                + "(?![0-9])|(?<![0-9.])"
                + from
                + "[-/]"
                + name
                + "(?![\\w-])");
  }

  /**
   * The new file.
   *
   * @param as where it will be, for warnings
   */
  ConfFile edit(Path as, ConfFile old) throws InterruptedException {
    ConfFile file = old;
    for (Setting setting : old.settings()) {
      if (!setting.isInclude()) {
        file = file.withValue(setting.name(), value -> moved(setting.name(), value));
      }
    }
    file = changes.apply(file);
    for (Setting setting : file.settings()) {
      if (!setting.isInclude() && !known.knows(setting.name())) {
        file = file.commentedOut(setting.name(), "unknown to PostgreSQL " + attempt.to());
        warn(as, setting.line(), "PostgreSQL " + attempt.to() + " does not know ", setting.name());
      }
    }
    for (Setting setting : file.settings()) {
      warnOfOldMajor(as, setting.line(), setting.name() + " = " + setting.value());
    }
    return file;
  }

  private String moved(String parameter, String value) {
    String name = attempt.name().value();
    if (parameter.equals("data_directory")) {
      return ClusterPaths.data(attempt.newPath()).toString();
    }
    if (parameter.equals("cluster_name") && value.equals(attempt.from() + "/" + name)) {
      return attempt.to() + "/" + name;
    }
    return moves.apply(value);
  }

  /** Tells of every line but comments that names the old major still. */
  void warnOfOldMajor(Path as, byte[] content) {
    String[] lines = new String(content, StandardCharsets.ISO_8859_1).split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      if (!lines[i].strip().startsWith("#")) {
        warnOfOldMajor(as, i, lines[i].strip());
      }
    }
  }

  private void warnOfOldMajor(Path as, int line, String text) {
    if (oldMajor.matcher(text).find()) {
      warn(as, line, "this still names PostgreSQL " + attempt.from() + ": ", text);
    }
  }

  private void warn(Path as, int line, String what, String text) {
    context.warn(as + ":" + (line + 1) + ": " + what + text);
  }
}
