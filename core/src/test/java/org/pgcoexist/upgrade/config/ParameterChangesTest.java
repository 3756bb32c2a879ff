package org.pgcoexist.upgrade.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.postgres.conf.ConfFile;

class ParameterChangesTest {

  private static final long MIB = 1024 * 1024;

  /** A row of the table at work: from the major before it to its own. */
  record Row(String from, String to, String line, String changed) {
    String key() {
      return to + "," + line.split("[ =]", 2)[0];
    }
  }

  private static Row removed(String from, String to, String line) {
    return new Row(from, to, line, "#" + line + "  # removed in PostgreSQL " + to);
  }

  static List<Row> rows() {
    return List.of(
        new Row(
            "9.6", "10", "min_parallel_relation_size = 8MB", "min_parallel_table_scan_size = 8MB"),
        removed("9.6", "10", "sql_inheritance = on"),
        removed("10", "11", "replacement_sort_tuples = 150000"),
        removed("11", "12", "default_with_oids = off"),
        new Row("11", "12", "trigger_file = '/x' # y", "promote_trigger_file = '/x' # y"),
        new Row("12", "13", "wal_keep_segments = 64", "wal_keep_size = '1024MB'"),
        removed("13", "14", "operator_precedence_warning=on"),
        removed("13", "14", "vacuum_cleanup_index_scale_factor 0.1 # x"),
        new Row("13", "14", "password_encryption = on", "password_encryption = 'md5'"),
        new Row("14", "15", "wal_compression = t # x", "wal_compression = 'on' # x"),
        removed("14", "15", "stats_temp_directory = '/var/run/postgresql/14-main.pg_stat_tmp'"),
        removed("15", "16", "promote_trigger_file = '/x'"),
        removed("15", "16", "vacuum_defer_cleanup_age = 0"),
        new Row("15", "16", "force_parallel_mode = off", "debug_parallel_query = off"),
        removed("15", "16", "lc_collate = 'C'"),
        removed("15", "16", "lc_ctype = 'C'"),
        removed("16", "17", "db_user_namespace = off"),
        removed("16", "17", "old_snapshot_threshold = -1"),
        removed("16", "17", "trace_recovery_messages = log"),
        new Row("17", "18", "ssl_ecdh_curve = 'prime256v1'", "ssl_groups = 'prime256v1'"),
        new Row(
            "17",
            "18",
            "extension_destdir = '/opt/ext'",
            "extension_control_path = '/opt/ext/usr/share/postgresql:$system'"),
        new Row("17", "18", "log_connections = of", "log_connections = 'off'"),
        new Row(
            "17",
            "18",
            "max_replication_slots = 40",
            "max_replication_slots = 40\nmax_active_replication_origins = '40'\n"));
  }

  private static MajorVersion major(String text) {
    return MajorVersion.parse(text).orElseThrow();
  }

  private static String changed(String from, String to, String text, long walSegmentBytes) {
    ConfFile file = ConfFile.parse(text.getBytes(ISO_8859_1));
    ConfFile changed =
        ParameterChanges.between(major(from), major(to), walSegmentBytes).apply(file);
    return new String(changed.bytes(), ISO_8859_1);
  }

  private static String changed(String from, String to, String text) {
    return changed(from, to, text, 16 * MIB);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aRowCountsOnTheWayOverItsMajor(Row row) {
    assertEquals(row.changed(), changed(row.from(), row.to(), row.line()));
    assertEquals(row.line(), changed(row.to(), row.to(), row.line()), "once it is behind");
    assertEquals(row.line(), changed("9.5", row.from(), row.line()), "before it");
  }

  @Test
  void everyRowOfTheTableIsAmongThem() throws IOException {
    Set<String> table = new TreeSet<>();
    try (InputStream in = ParameterChanges.class.getResourceAsStream("parameters.csv")) {
      new String(in.readAllBytes(), UTF_8)
          .lines()
          .skip(1)
          .forEach(line -> table.add(line.split(",", 3)[0] + "," + line.split(",", 3)[1]));
    }
    Set<String> tested = new TreeSet<>();
    rows().forEach(row -> tested.add(row.key()));
    assertEquals(table, tested);
  }

  @Test
  void changesFollowOneAnother() {
    assertEquals(
        "#promote_trigger_file = '/x'  # removed in PostgreSQL 16",
        changed("9.6", "18", "trigger_file = '/x'"));
  }

  @Test
  void theSizeOfASegmentCounts() {
    assertEquals(
        "wal_keep_size = '640MB'", changed("12", "17", "wal_keep_segments = 10", 64 * MIB));
    assertEquals("wal_keep_size = '0MB'", changed("12", "17", "wal_keep_segments = '0'"));
  }

  /** What is no number at all is left for the new program to refuse. */
  @Test
  void aNumberOfSegmentsIsReadAsPostgresReadsIt() {
    assertEquals("wal_keep_size = '1024MB'", changed("12", "17", "wal_keep_segments = '0x40'"));
    assertEquals("wal_keep_size = '1024MB'", changed("12", "17", "wal_keep_segments = '0100'"));
    assertEquals("wal_keep_size = 'many'", changed("12", "17", "wal_keep_segments = 'many'"));
  }

  @ParameterizedTest
  @CsvSource({
    "on, md5",
    "true, md5",
    "yes, md5",
    "1, md5",
    "md5, md5",
    "scram-sha-256, scram-sha-256",
    "TRUE, md5"
  })
  void aBooleanPasswordEncryptionMeantMd5(String before, String after) {
    ConfFile file = ConfFile.parse(("password_encryption = '" + before + "'").getBytes(ISO_8859_1));
    ConfFile changed = ParameterChanges.between(major("13"), major("14"), 16 * MIB).apply(file);
    assertEquals(after, changed.value("password_encryption").orElseThrow());
  }

  /** parse_bool takes every beginning of a word that is a beginning of one word only. */
  @ParameterizedTest
  @CsvSource({
    "t, on",
    "TRU, on",
    "ye, on",
    "y, on",
    "f, off",
    "of, off",
    "n, off",
    "on, on",
    "NO, NO",
    "1, 1",
    "o, o",
    "'', ''",
    "pglz, pglz"
  })
  void whatIsABooleanNoMoreIsSpeltOut(String before, String after) {
    String line = "wal_compression = '" + before + "'";
    assertEquals("wal_compression = '" + after + "'", changed("14", "15", line));
  }

  @Test
  void anEmptyDestinationStaysEmpty() {
    assertEquals("extension_control_path = ''", changed("17", "18", "extension_destdir = ''"));
  }

  @Test
  void everythingElseStays() {
    String text = "# trigger_file = 'x'\r\nwork_mem = 4MB\n\nlc_messages = 'C' # lc_ctype\nx";
    assertEquals(text, changed("9.5", "18", text));
  }
}
