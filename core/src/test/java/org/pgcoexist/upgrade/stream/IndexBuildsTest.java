package org.pgcoexist.upgrade.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What server processes have written, told from a made-up /proc. */
class IndexBuildsTest {

  private static final String BUILDS = "postgres: 17/shop: postgres shop [local] CREATE INDEX\0";

  @TempDir private Path proc;

  private final Path data = Path.of("/srv/shop.new/data");

  private void process(int pid, String comm, Path cwd, String title, long written)
      throws IOException {
    Path process = proc.resolve(Integer.toString(pid));
    Files.createDirectories(process);
    Files.writeString(process.resolve("comm"), comm + "\n");
    Files.deleteIfExists(process.resolve("cwd"));
    Files.createSymbolicLink(process.resolve("cwd"), cwd);
    Files.writeString(process.resolve("cmdline"), title);
    Files.writeString(
        process.resolve("io"), "rchar: 999\nwchar: " + written + "\nwrite_bytes: 7\n");
  }

  @Test
  void whatAServersProcessesWriteForTheDatabaseIsCounted() throws IOException {
    IndexBuilds builds = new IndexBuilds(proc, data, "shop");
    process(11, "postgres", data, BUILDS, 1000);
    process(12, "postgres", data, "postgres: 17/shop: postgres shop [local] ALTER TABLE", 0);
    process(13, "postgres", data, "postgres: 17/shop: postgres other [local] COPY", 10);
    process(14, "postgres", Path.of("/srv/shop/data"), BUILDS, 10);
    process(15, "psql", data, "psql shop [local] x", 10);
    Files.createDirectory(proc.resolve("16"));
    assertEquals(0, builds.written());

    process(11, "postgres", data, BUILDS, 1500);
    process(12, "postgres", data, BUILDS, 70);
    process(13, "postgres", data, "postgres: 17/shop: postgres other [local] COPY", 5000);
    process(14, "postgres", Path.of("/srv/shop/data"), BUILDS, 5000);
    process(15, "psql", data, "psql shop [local] x", 5000);
    assertEquals(570, builds.written());

    // What an ended one wrote still counts.
    Files.delete(proc.resolve("11/io"));
    assertEquals(570, builds.written());
  }

  @Test
  void nothingIsSeenWhereThereAreNoProcesses() {
    assertEquals(0, new IndexBuilds(proc.resolve("none"), data, "shop").written());
  }
}
