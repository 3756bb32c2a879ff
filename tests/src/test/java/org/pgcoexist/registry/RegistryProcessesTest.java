package org.pgcoexist.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.Locations;

/** Changes by several processes at once, and by processes that are killed. */
class RegistryProcessesTest {

  private static final int PROCESSES = 16;
  private static final int CHANGES = 50;
  private static final int KILLS = 25;
  private static final int FIRST_PORT = 10_000;

  @TempDir Path root;

  @BeforeEach
  void layout() throws IOException {
    Files.createDirectories(Locations.under(root).configuration());
    Files.createDirectories(Locations.under(root).state().getParent());
  }

  @Test
  void sixteenProcessesLoseNoChange() throws Exception {
    List<Process> workers = new ArrayList<>();
    try {
      for (int number = 0; number < PROCESSES; number++) {
        workers.add(
            RegistryWorker.start(
                "count", root.toString(), Integer.toString(number), Integer.toString(CHANGES)));
      }
      for (Process worker : workers) {
        assertTrue(worker.waitFor(120, TimeUnit.SECONDS), "a worker hangs");
        assertEquals(0, worker.exitValue());
      }
    } finally {
      workers.forEach(Process::destroyForcibly);
    }
    Set<Cluster> expected = new HashSet<>();
    for (int number = 0; number < PROCESSES; number++) {
      String name = Integer.toString(number);
      expected.add(RegistryWorker.cluster(name, RegistryWorker.firstPort(name) + CHANGES - 1));
    }
    List<Cluster> found = RegistryWorker.registry(root).read().clusters();
    assertEquals(PROCESSES, found.size());
    assertEquals(expected, new HashSet<>(found));
  }

  /**
   * After a kill the file is as the last change that was told of left it, or as the next one would,
   * to the byte; and nothing of the dead process stands in the way of the next change.
   */
  @Test
  void aKilledProcessLeavesTheOldFileOrTheNew() throws Exception {
    Locations locations = Locations.under(root);
    Registry registry = RegistryWorker.registry(root);
    RegistrySnapshot start = registry.change(before -> before.with(main(5432)));
    Random random = new Random(20031122);
    int next = FIRST_PORT;
    for (int kill = 0; kill < KILLS; kill++) {
      int told = killedAfter(next, random.nextInt(20_000_000));
      String left = Files.readString(locations.registry());
      String old = text(start.with(main(told)));
      String changed = text(start.with(main(told + 1)));
      assertTrue(left.equals(old) || left.equals(changed), left);
      int after = told + 2;
      registry.change(before -> before.with(main(after)));
      assertEquals(List.of("cluster_ports"), new LocalDisk().list(locations.configuration()));
      next = told + 3;
    }
  }

  /**
   * Half of a crowd writes, half reads, all of them are killed and come again. How many and how
   * long are the system properties registry.processes and registry.seconds.
   */
  @Test
  void aCrowdThatIsKilledReadsNoTornFileAndLosesNoChange() throws Exception {
    new RegistryCrowd(root, Integer.getInteger("registry.processes", 8))
        .run(Duration.ofSeconds(Integer.getInteger("registry.seconds", 5)));
  }

  /** The last port a worker told of before it was killed, which it was while it worked. */
  private int killedAfter(int port, long nanos) throws IOException, InterruptedException {
    Process worker =
        RegistryWorker.start("renumber", root.toString(), "main", Integer.toString(port));
    try (BufferedReader output = worker.inputReader(UTF_8)) {
      String told = output.readLine();
      LockSupport.parkNanos(nanos);
      assertTrue(worker.isAlive());
      // Not Process.destroyForcibly, which would also close the stream with what it told.
      worker.toHandle().destroyForcibly();
      for (String line = told; line != null; line = output.readLine()) {
        told = line;
      }
      assertTrue(worker.waitFor(30, TimeUnit.SECONDS));
      return Integer.parseInt(told);
    }
  }

  private static Cluster main(int port) {
    return RegistryWorker.cluster("main", port);
  }

  private static String text(RegistrySnapshot snapshot) {
    return new String(snapshot.bytes(), UTF_8);
  }
}
