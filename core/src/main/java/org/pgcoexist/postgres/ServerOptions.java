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
public final class ServerOptions {

  /**
   * Nothing works or writes on its own account, unless the settings of the server say otherwise:
   * they come last, and win. A server that is to follow another asks for its workers so.
   *
   * <p>A server one of whose processes was killed ends: a fast shutdown that meets one of 15 or
   * newer while it starts again by itself is never finished, as nobody tells its checkpointer to
   * go. And transactions are read-only: our own clients say otherwise where they write; who came in
   * some other way does not, unless he means to.
   */
  private static final List<String> QUIET =
      List.of(
          "autovacuum=off",
          "max_worker_processes=0",
          "max_parallel_workers=0",
          "restart_after_crash=off",
          // No standby follows a private server, and a commit would wait for it for ever.
          "synchronous_standby_names=",
          "default_transaction_read_only=on");

  /** What a dump of many tables needs of a server, whoever starts that. */
  public static final String LOCKS = "max_locks_per_transaction=";

  private ServerOptions() {}

  /**
   * For a server that pg_upgrade starts: it adds {@code -b}, the port, the socket directory and no
   * TCP itself, and hands the options through two shells, in double quotes through the first. Both
   * servers are written to by pg_upgrade's own programs only.
   */
  static String forPgUpgrade(
      PrivateServer.Spec spec, PrivateServer.Purpose purpose, Path hbaFile, Path identFile) {
    List<String> settings = new ArrayList<>(files(spec, hbaFile, identFile));
    settings.addAll(QUIET);
    settings.add("max_logical_replication_workers=0");
    settings.add("default_transaction_read_only=off");
    if (spec.programs().major().isAtLeast(17)) {
      // What is asked of both servers can name only what both know.
      settings.add("event_triggers=off");
    }
    spec.settings().stream().filter(s -> s.startsWith(LOCKS)).forEach(settings::add);
    if (purpose == PrivateServer.Purpose.LOAD) {
      settings.add("archive_mode=off");
    }
    return options(List.of(), settings).replaceAll("[\\\\\"$`]", "\\\\$0");
  }

  static String of(
      PrivateServer.Spec spec, PrivateServer.Purpose purpose, Path hbaFile, Path identFile) {
    List<String> options = new ArrayList<>();
    List<String> settings = new ArrayList<>(reach(spec, hbaFile, identFile));
    settings.addAll(QUIET);
    if (spec.programs().major().isAtLeast(10)) {
      settings.add("max_logical_replication_workers=0");
    }
    if (purpose == PrivateServer.Purpose.READ) {
      // -b is pg_upgrade's mode: superusers only, no autovacuum launcher, and no new object can be
      // made because none is given an OID.
      options.add("-b");
    } else if (purpose == PrivateServer.Purpose.LOAD) {
      settings.add("archive_mode=off");
    }
    settings.addAll(spec.settings());
    return options(options, settings);
  }

  private static String options(List<String> before, List<String> settings) {
    List<String> options = new ArrayList<>(before);
    for (String setting : settings) {
      options.add("-c");
      options.add(quote(setting));
    }
    return String.join(" ", options);
  }

  /** Where the server is found, and by whom. */
  private static List<String> reach(PrivateServer.Spec spec, Path hbaFile, Path identFile) {
    List<String> reach = new ArrayList<>(files(spec, hbaFile, identFile));
    reach.addAll(
        List.of(
            "listen_addresses=",
            "port=" + spec.port(),
            "unix_socket_directories=" + spec.socketDirectory(),
            "unix_socket_permissions=0700"));
    return reach;
  }

  /** What it reads and writes beside its data. */
  private static List<String> files(PrivateServer.Spec spec, Path hbaFile, Path identFile) {
    return List.of(
        "config_file=" + spec.configuration(),
        "hba_file=" + hbaFile,
        "ident_file=" + identFile,
        "external_pid_file=",
        "logging_collector=off",
        "log_destination=stderr",
        "ssl=off");
  }

  /** In single quotes, which end only at a single quote. */
  static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
