package org.pgcoexist.upgrade.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class LoadTuningTest {

  private static final long GIB = 1L << 30;

  private static String value(LoadTuning tuning, String name) {
    List<String> found =
        tuning.newServer().stream().filter(setting -> setting.startsWith(name + "=")).toList();
    assertEquals(1, found.size());
    return found.get(0).substring(name.length() + 1);
  }

  @Test
  void memoryIsSharedByTheJobsWithinBounds() {
    assertEquals("512MB", value(new LoadTuning(4, 8 * GIB, false), "maintenance_work_mem"));
    assertEquals("64MB", value(new LoadTuning(64, 2 * GIB, false), "maintenance_work_mem"));
    assertEquals("2047MB", value(new LoadTuning(2, 64 * GIB, false), "maintenance_work_mem"));
    assertEquals("128MB", value(new LoadTuning(2, GIB / 2, false), "shared_buffers"));
  }

  @Test
  void manyJobsFindManyConnections() {
    assertEquals("100", value(new LoadTuning(2, GIB, false), "max_connections"));
    assertEquals("256", value(new LoadTuning(64, GIB, false), "max_connections"));
    assertEquals(List.of("max_connections=256"), new LoadTuning(64, GIB, false).oldServer());
  }

  @Test
  void aLibraryCanStartNoWorker() {
    assertTrue(new LoadTuning(2, GIB, false).newServer().contains("max_worker_processes=2"));
    assertFalse(
        new LoadTuning(2, GIB, true)
            .newServer().stream().anyMatch(setting -> setting.contains("worker")));
  }
}
