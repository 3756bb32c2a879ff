package org.pgcoexist.postgres;

import java.util.List;
import org.pgcoexist.model.MajorVersion;

/**
 * The settings of every session of ours, those of pg_dump, pg_restore, vacuumdb and pg_upgrade
 * included. In PGOPTIONS they win over ALTER DATABASE, ALTER ROLE and the configuration files.
 *
 * <p>Two kinds. {@link #ALWAYS}: what decides whose code runs, what SQL means, how the text of a
 * dump is read, and whether a session ends before its work does. {@link #TEXT}: how values are
 * written. A session that loads goes without the second: a dump is read the same whatever they are,
 * but a CHECK or a materialized view that depends on the time zone is right only with the one its
 * database has.
 */
public final class SessionSettings {

  /**
   * A setting.
   *
   * @param since the first major that knows it
   */
  private record Setting(int since, String name, String value) {}

  /**
   * Only a superuser may set it, so a server names it to anybody else who says all this: it is the
   * first.
   */
  private static final String FIRST = "lc_messages";

  private static Setting of(String name, String value) {
    return new Setting(0, name, value);
  }

  private static final List<Setting> ALWAYS =
      List.of(
          // Errors are known by their English words.
          of(FIRST, "C"),
          of("client_min_messages", "notice"),
          // Whose functions, operators and types, and whose rights.
          of("search_path", "pg_catalog,pg_temp"),
          of("role", "none"),
          of("row_security", "off"),
          of("session_preload_libraries", ""),
          of("local_preload_libraries", ""),
          of("session_replication_role", "origin"),
          new Setting(17, "event_triggers", "off"),
          new Setting(17, "restrict_nonsystem_relation_kind", ""),
          // What SQL and a dump mean.
          of("standard_conforming_strings", "on"),
          of("backslash_quote", "safe_encoding"),
          of("escape_string_warning", "off"),
          of("transform_null_equals", "off"),
          of("quote_all_identifiers", "off"),
          of("array_nulls", "on"),
          of("xmloption", "content"),
          of("intervalstyle", "postgres"),
          of("lc_monetary", "C"),
          of("check_function_bodies", "off"),
          of("gin_fuzzy_search_limit", "0"),
          of("default_tablespace", ""),
          of("temp_tablespaces", ""),
          new Setting(12, "default_table_access_method", "heap"),
          of("default_transaction_isolation", "read\\ committed"),
          of("default_transaction_deferrable", "off"),
          // What ends it early, or lets it wait for somebody who is not there.
          of("exit_on_error", "off"),
          of("statement_timeout", "0"),
          of("lock_timeout", "0"),
          of("idle_in_transaction_session_timeout", "0"),
          new Setting(14, "idle_session_timeout", "0"),
          new Setting(17, "transaction_timeout", "0"),
          of("temp_file_limit", "-1"),
          of("synchronous_commit", "local"),
          // What fills the server's log, and slows short queries.
          of("log_statement", "none"),
          of("log_duration", "off"),
          of("log_min_duration_statement", "-1"),
          new Setting(11, "jit", "off"));

  private static final List<Setting> TEXT =
      List.of(
          of("datestyle", "ISO,YMD"),
          of("timezone", "UTC"),
          of("lc_numeric", "C"),
          of("lc_time", "C"),
          // Before 12 only this one is exact.
          of("extra_float_digits", "3"),
          of("bytea_output", "hex"),
          of("xmlbinary", "base64"),
          of("synchronize_seqscans", "off"));

  private SessionSettings() {}

  /**
   * True when a server that does not know the role for a superuser's has given the reason why it
   * lets nobody in.
   */
  public static boolean wereRefused(String why) {
    return why.contains("\"" + FIRST + "\"");
  }

  /**
   * PGOPTIONS of a session that reads: values are the same text on both servers.
   *
   * @param server its major
   * @param readOnly whether its transactions write only when they say so
   */
  public static String reading(MajorVersion server, boolean readOnly) {
    return loading(server, readOnly) + options(TEXT, server);
  }

  /** PGOPTIONS of a session that loads a dump, or is a program's that knows what it reads. */
  public static String loading(MajorVersion server, boolean readOnly) {
    return "-c default_transaction_read_only="
        + (readOnly ? "on" : "off")
        + options(ALWAYS, server);
  }

  /**
   * PGOPTIONS of pg_upgrade, which hands them on to the programs that it starts on both servers.
   */
  public static String ofPgUpgrade(MajorVersion older) {
    return loading(older, false);
  }

  private static String options(List<Setting> settings, MajorVersion server) {
    StringBuilder options = new StringBuilder();
    for (Setting setting : settings) {
      if (server.isAtLeast(setting.since())) {
        options.append(" -c ").append(setting.name()).append('=').append(setting.value());
      }
    }
    return options.toString();
  }
}
