package org.pgcoexist.takeover.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.disk.LocalDisk;

class LogsRenamedTest {

  /** Group postgres can make entries there. */
  @Test
  void aNameThatNoRotationGivesIsNoLog(@TempDir Path directory) throws Exception {
    for (String name :
        List.of(
            "postgresql-15-depot.log",
            "postgresql-15-depot.log.1.gz",
            "postgresql-15-depot.log.x\ny",
            "postgresql-15-depot.log.z\npostgresql-15-main.log.1",
            "postgresql-15-depot.logs",
            "postgresql-15-main.log")) {
      Files.createFile(directory.resolve(name));
    }
    assertEquals(
        List.of("postgresql-15-depot.log", "postgresql-15-depot.log.1.gz"),
        LogsRenamed.logs(new LocalDisk(), directory, "postgresql-15-depot.log"));
  }
}
