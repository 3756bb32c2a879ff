package org.pgcoexist.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.LocalDisk;

/** The names of what is kept are the cluster owner's words. */
class FileBackupsTest {

  @TempDir Path journals;

  @Test
  void aNameThatLeadsElsewhereIsRefused() throws IOException {
    Path above = Files.createDirectory(journals.resolve("journals"));
    FileBackups originals = new FileBackups(new LocalDisk(), above, "id");
    originals.keep("configuration/conf.d/a.conf", new byte[] {1});
    assertArrayEquals(new byte[] {1}, originals.find("configuration/conf.d/a.conf").orElseThrow());
    for (String name :
        List.of("../evil", "configuration/../../../evil", "/evil", "", "a/./b", "a/../b")) {
      CoexistException e =
          assertThrows(CoexistException.class, () -> originals.keep(name, new byte[0]), () -> name);
      assertEquals("its name leads out of its directory: " + name, e.why());
      assertThrows(CoexistException.class, () -> originals.forget(name), () -> name);
    }
    assertFalse(Files.exists(journals.resolve("evil")));
    assertFalse(Files.exists(Path.of("/evil")));
  }
}
