package org.pgcoexist.upgrade.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/**
 * Settings of private servers that many streams connect: nothing is flushed, and the WAL holds as
 * little as it can, since a cluster whose load was cut short by a power failure is made anew.
 *
 * @param jobs how many streams there are at the same time
 * @param memory what the machine has to spare, in bytes
 * @param libraries whether the new server loads libraries, which might start workers
 */
public record LoadTuning(int jobs, long memory, boolean libraries) {

  private static final long MIB = 1L << 20;
  private static final long USUAL_MEMORY = 1024 * MIB;

  /** A job is one connection of a stream, or as many of a pg_restore that builds indexes. */
  private static final int CONNECTIONS_A_JOB = 4;

  private static final int USUAL_CONNECTIONS = 100;

  public static LoadTuning of(UpgradeContext context) {
    boolean libraries =
        context.attempt().source().settings().stream()
            .anyMatch(setting -> setting.startsWith("shared_preload_libraries="));
    Path memory = context.locations().proc().resolve("meminfo");
    return new LoadTuning(context.jobs(), available(memory), libraries);
  }

  /** In proc(5)'s words, MemAvailable: with what caches would give back. */
  private static long available(Path meminfo) {
    try {
      for (String line : Files.readAllLines(meminfo)) {
        String[] words = line.split(" +", -1);
        if (words[0].equals("MemAvailable:")) {
          return Long.parseLong(words[1]) * 1024;
        }
      }
      return USUAL_MEMORY;
    } catch (IOException e) {
      return USUAL_MEMORY;
    }
  }

  public List<String> oldServer() {
    return List.of("max_connections=" + connections());
  }

  public List<String> newServer() {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "fsync=off",
                "full_page_writes=off",
                "synchronous_commit=off",
                "wal_level=minimal",
                "max_wal_senders=0",
                "max_wal_size=1GB",
                "checkpoint_timeout=1h",
                "wal_init_zero=off",
                "wal_recycle=off",
                "jit=off",
                "max_connections=" + connections(),
                "shared_buffers=" + megabytes(memory / 8, 128, 1024),
                "maintenance_work_mem=" + megabytes(memory / 4 / jobs, 64, 2047)));
    if (!libraries) {
      settings.add("max_worker_processes=" + jobs);
      settings.add("max_parallel_workers=" + jobs);
      settings.add("max_parallel_maintenance_workers=" + Math.min(jobs, 4));
    }
    return settings;
  }

  private int connections() {
    return Math.max(USUAL_CONNECTIONS, CONNECTIONS_A_JOB * jobs);
  }

  private static String megabytes(long bytes, long least, long most) {
    return Math.max(least, Math.min(most, bytes / MIB)) + "MB";
  }
}
