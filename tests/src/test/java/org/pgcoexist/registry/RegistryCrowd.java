package org.pgcoexist.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;

/** Processes that write a registry, and others that read it, killed at random and started again. */
final class RegistryCrowd {

  private static final int MOST_NANOS_BETWEEN_KILLS = 300_000_000;

  /** A killed process of many needs the processor to end, which others have. */
  private static final long PATIENCE_SECONDS = 300;

  private final Path root;
  private final List<Member> members = new ArrayList<>();
  private final Random random = new Random(19960709);

  RegistryCrowd(Path root, int size) {
    this.root = root;
    for (int number = 0; number < size; number++) {
      members.add(new Member(Integer.toString(number), number % 2 == 0));
    }
  }

  /** Fails when one of them ended by itself, or when a change that was told of is not there. */
  void run(Duration length) throws IOException, InterruptedException {
    long end = System.nanoTime() + length.toNanos();
    try {
      for (Member member : members) {
        member.start();
      }
      while (System.nanoTime() < end) {
        LockSupport.parkNanos(random.nextInt(MOST_NANOS_BETWEEN_KILLS));
        Member victim = members.get(random.nextInt(members.size()));
        victim.kill();
        victim.start();
      }
      for (Member member : members) {
        member.awaitFirst();
        member.kill();
      }
    } finally {
      members.forEach(Member::end);
    }
    assertEverythingToldIsThere();
  }

  private void assertEverythingToldIsThere() throws IOException {
    List<Cluster> found = RegistryWorker.registry(root).read().clusters();
    assertEquals(members.stream().filter(Member::writes).count(), found.size());
    for (Member member : members) {
      if (member.writes()) {
        Cluster cluster =
            found.stream()
                .filter(one -> one.name().equals(new ClusterName(member.name)))
                .findAny()
                .orElseThrow();
        int over = RegistryWorker.place(cluster) - member.told();
        // The last change may have been made and not told of, by two in a row: the second begins 2
        // on.
        assertTrue(over >= 0 && over <= 2, () -> cluster + " is " + over + " from what was told");
      }
    }
  }

  /** One process after the other with the same work. */
  private final class Member {
    private final String name;
    private final boolean writes;
    private final Path told;
    private final Path error;
    private Process process;

    Member(String name, boolean writes) {
      this.name = name;
      this.writes = writes;
      told = root.resolve("told-" + name);
      error = root.resolve("error-" + name);
    }

    boolean writes() {
      return writes;
    }

    void start() throws IOException {
      String work = writes ? "move" : "watch";
      // One that was made and not told of is never made again.
      String next = writes ? Integer.toString(told() + 2) : "0";
      process = RegistryWorker.start(told, error, work, root.toString(), name, next);
    }

    void kill() throws IOException, InterruptedException {
      if (!process.isAlive()) {
        throw new AssertionError(name + " ended by itself: " + Files.readString(error));
      }
      process.destroyForcibly();
      assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), name);
    }

    /** Each writes something, however often it was killed before it could. */
    void awaitFirst() throws IOException {
      while (writes && told() == 0 && process.isAlive()) {
        LockSupport.parkNanos(10_000_000);
      }
    }

    void end() {
      if (process != null) {
        process.destroyForcibly();
      }
    }

    /** The last whole line; 0 before the first. */
    int told() throws IOException {
      if (!Files.exists(told)) {
        return 0;
      }
      String text = Files.readString(told);
      String whole = text.substring(0, text.lastIndexOf('\n') + 1).strip();
      return whole.isEmpty() ? 0 : Integer.parseInt(whole.substring(whole.lastIndexOf('\n') + 1));
    }
  }
}
