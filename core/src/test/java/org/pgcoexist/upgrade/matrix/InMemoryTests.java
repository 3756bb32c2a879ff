package org.pgcoexist.upgrade.matrix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.pgcoexist.disk.LocalDisk;

/** Tests with a directory in memory where that can be: a hundred thousand changes are made. */
abstract class InMemoryTests {

  /** For this test alone. */
  protected Path directory;

  @BeforeEach
  void makeDirectory() throws IOException {
    Path memory = Path.of("/dev/shm");
    directory =
        Files.isWritable(memory)
            ? Files.createTempDirectory(memory, "pg-coexist-test-")
            : Files.createTempDirectory("pg-coexist-test-");
  }

  @AfterEach
  void removeDirectory() {
    new LocalDisk().remove(directory);
  }
}
