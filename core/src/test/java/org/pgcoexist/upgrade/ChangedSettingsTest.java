package org.pgcoexist.upgrade;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.debian.DebianCluster;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.postgres.conf.EffectiveConf;

class ChangedSettingsTest {

  private static final List<String> RECORDED =
      List.of(
          "cron.database_name=old",
          "max_locks_per_transaction=200",
          "max_replication_slots=10",
          "shared_preload_libraries=pg_cron",
          "wal_level=logical");

  @TempDir Path directory;

  private List<String> now(String conf, String automatic) throws IOException {
    Path file = Files.writeString(directory.resolve("postgresql.conf"), conf);
    DebianCluster debian =
        new DebianCluster(
            MajorVersion.parse("15").orElseThrow(), "x", directory, EffectiveConf.read(file));
    return ChangedSettings.in(RECORDED, debian, automatic.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatTheFilesSayNowCounts() throws IOException {
    assertEquals(
        List.of(
            "cron.database_name=new",
            "max_locks_per_transaction=500",
            "max_replication_slots=20",
            "shared_preload_libraries=pg_cron,other",
            "wal_level=logical",
            "my.own=1"),
        now(
            "cron.database_name = 'new'\nmax_locks_per_transaction = 500\nwork_mem = 1\n"
                + "max_replication_slots = 10\nshared_preload_libraries = 'pg_cron,other'\n"
                + "my.own = 1\n",
            "max_replication_slots = 20\n"));
  }

  /**
   * A library is left out by leaving out its line; room for locks is ours, whatever is requested.
   */
  @Test
  void whatIsNoLongerSetIsLeftOut() throws IOException {
    assertEquals(
        List.of("max_locks_per_transaction=200", "max_replication_slots=10", "wal_level=logical"),
        now("max_locks_per_transaction = 64\n", ""));
    assertEquals(
        "max_locks_per_transaction=200", now("max_locks_per_transaction = x\n", "").get(0));
  }
}
