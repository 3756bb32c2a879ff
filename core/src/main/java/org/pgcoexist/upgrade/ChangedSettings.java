package org.pgcoexist.upgrade;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgcoexist.debian.DebianCluster;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.postgres.ServerOptions;
import org.pgcoexist.postgres.conf.ConfFile;
import org.pgcoexist.upgrade.plan.UpgradePlan;

/**
 * What private servers are given of the old cluster's settings, read again from its files before an
 * attempt is continued: whoever fixes a setting there wants it to count.
 */
final class ChangedSettings {

  private static final String LIBRARIES = "shared_preload_libraries";

  private ChangedSettings() {}

  /**
   * The settings as the files have them now.
   *
   * @param recorded what the attempt began with, name=value
   * @param debian the old cluster's configuration
   * @param automatic the content of postgresql.auto.conf
   */
  static List<String> in(List<String> recorded, DebianCluster debian, byte[] automatic) {
    Map<String, String> written = new LinkedHashMap<>(debian.conf().values());
    for (ConfFile.Setting setting : ConfFile.parse(automatic).settings()) {
      written.put(setting.name(), setting.value());
    }
    List<String> now = new ArrayList<>();
    for (String setting : recorded) {
      String name = setting.substring(0, setting.indexOf('='));
      String value = written.remove(name);
      if (setting.startsWith(ServerOptions.LOCKS)) {
        now.add(ServerOptions.LOCKS + Math.max(number(setting), locks(value)));
      } else if (value != null) {
        now.add(name + "=" + value);
      } else if (!name.equals(LIBRARIES) && name.indexOf('.') < 0) {
        now.add(setting);
      }
    }
    written.forEach(
        (name, value) -> {
          if ((name.equals(LIBRARIES) || name.indexOf('.') > 0) && !value.isEmpty()) {
            now.add(name + "=" + value);
          }
        });
    return List.copyOf(now);
  }

  private static long number(String setting) {
    return Long.parseLong(setting.substring(ServerOptions.LOCKS.length()));
  }

  /** Nonsense is what the server itself tells of. */
  private static long locks(String value) {
    try {
      return value == null ? 0 : Long.decode(value.strip());
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** The same attempt with the settings of today; what cannot be read changes nothing. */
  static UpgradePlan in(UpgradePlan attempt, Optional<DebianCluster> debian, Disk owner) {
    return debian
        .map(
            found ->
                attempt.withSettings(
                    in(
                        attempt.source().settings(),
                        found,
                        owner
                            .read(attempt.cluster().data().resolve("postgresql.auto.conf"))
                            .orElse(new byte[0]))))
        .orElse(attempt);
  }
}
