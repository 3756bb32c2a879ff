package org.pgcoexist.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.pgcoexist.ExitStatus;

/** Beside the registered 15/shop there is 15/main, which only postgresql-common knows. */
abstract class TakeoverTests extends ShopTests {

  Path postgresql;
  Path data;
  Path conf;

  @BeforeEach
  void main() throws IOException {
    postgresql = root.resolve("var/lib/postgresql");
    data = postgresql.resolve("15/main");
    conf = root.resolve("etc/postgresql/15/main");
    Files.createDirectories(data.resolve("pg_tblspc"));
    Files.createDirectories(root.resolve("var/log/postgresql"));
    Files.writeString(data.resolve("PG_VERSION"), "15\n");
    MadeUp.configure(root, "15/main", data.toString(), 5440);
    Files.writeString(conf.resolve("start.conf"), "auto\n");
    MadeUp.install(root, "15");
  }

  /** Its owner is looked for, and then whether its server runs. */
  void expectLook(Path pgdata) {
    expectOwner();
    runner.expectStatus(root + "/usr/lib/postgresql/15/bin/pg_ctl status --pgdata=" + pgdata, 3);
  }

  /** What there is, but for locks. */
  private List<String> all() {
    List<String> all = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted().toList()) {
        if (!path.startsWith(machine.locations().state())) {
          boolean file = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
          all.add(path + " " + (file ? Files.readString(path) : Files.isDirectory(path)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  void refused(ExitStatus status, String message, String... args) {
    List<String> before = all();
    ends(status, "", "pg_coexist: " + message.replace("ROOT", root.toString()), args);
    assertEquals(before, all());
  }

  void refused(String message, String... args) {
    String verb = args[0] + " cluster " + (args[0].equals("adopt") ? "15/main" : "shop");
    refused(ExitStatus.REFUSED, "cannot " + verb + ", and nothing was touched:\n" + message, args);
  }
}
