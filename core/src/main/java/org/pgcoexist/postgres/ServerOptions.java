package org.pgcoexist.postgres;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The options of a private server.
 *
 * <p>They are all on the command line, since only that is stronger than postgresql.auto.conf.
 * pg_ctl hands its {@code --options} to a shell, so each is quoted for one.
 */
final class ServerOptions {

  private ServerOptions() {}

  static String of(PrivateServer.Spec spec, PrivateServer.Purpose purpose, Path hbaFile) {
    List<String> options = new ArrayList<>();
    List<String> settings = new ArrayList<>();
    settings.add("config_file=" + spec.configuration());
    settings.add("hba_file=" + hbaFile);
    settings.add("external_pid_file=");
    settings.add("listen_addresses=");
    settings.add("port=" + spec.port());
    settings.add("unix_socket_directories=" + spec.socketDirectory());
    settings.add("unix_socket_permissions=0700");
    settings.add("logging_collector=off");
    settings.add("log_destination=stderr");
    settings.add("ssl=off");
    settings.add("autovacuum=off");
    settings.add("max_worker_processes=0");
    settings.add("max_parallel_workers=0");
    if (spec.programs().major().isAtLeast(10)) {
      settings.add("max_logical_replication_workers=0");
    }
    if (purpose == PrivateServer.Purpose.READ) {
      // -b is pg_upgrade's mode: superusers only, no autovacuum launcher, and no new object can be
      // made because none is given an OID.
      options.add("-b");
    } else {
      settings.add("archive_mode=off");
    }
    settings.addAll(spec.settings());
    for (String setting : settings) {
      options.add("-c");
      options.add(quote(setting));
    }
    return String.join(" ", options);
  }

  /** In single quotes, which end only at a single quote. */
  static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
