package org.pgcoexist.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.process.UserDatabase;

/** What a list of clusters must not make a JVM load that has just started. */
class QuickStartTest {

  /** The first lambda, stream or DirectoryStream costs as much as a list of a few clusters. */
  private static final List<String> SLOW =
      List.of(
          "java.lang.invoke.InnerClassLambdaMetafactory",
          "java.lang.invoke.LambdaForm$MH",
          "java.util.stream.",
          "java.util.regex.",
          "java.util.Formatter",
          "java.util.logging.",
          "com.google.gson.",
          "sun.nio.fs.UnixDirectoryStream");

  @TempDir private Path temporary;
  private Path root;

  /** Where root alone can change the way to it, as on a real machine; else another way is gone. */
  @BeforeEach
  void makeRoot() throws IOException {
    root =
        UserDatabase.current().isRoot()
            ? Files.createTempDirectory(Path.of("/run"), "pg-coexist-test-")
            : temporary;
  }

  @AfterEach
  void removeRoot() {
    new LocalDisk().remove(root);
  }

  @Test
  void aListLoadsNothingSlow() throws Exception {
    cluster("15", "shop", "5440", "data_directory = '/srv/shop/data'\n");
    cluster("15", "faulty", "5441", "include = 'postgresql.conf'\n");
    write(
        "etc/postgresql/cluster_ports",
        "[shop]\nport = 5440\nstatus = active\npath = /srv/shop\n\n"
            + "[gone]\nport = 5442\nstatus = active\npath = /srv/gone\n");
    write("usr/lib/postgresql/17/bin/postgres", "");
    write("usr/lib/postgresql/17/bin/initdb", "");
    write("var/lib/pg-coexist/asked-upgrades", "shop 17 after\n");
    Files.createDirectories(root.resolve("var/lib/pg-coexist/clusters"));
    Path log = root.resolve("classes");

    Process list =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + log,
                "-Dpgcoexist.root=" + root,
                "-cp",
                System.getProperty("java.class.path"),
                PgCoexist.class.getName(),
                "list")
            .redirectErrorStream(true)
            .start();
    String said = new String(list.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, list.waitFor(), said);
    assertTrue(said.contains("shop: its upgrade to 17 was requested"), said);
    assertTrue(said.contains("the include directives nest"), said);

    List<String> loaded;
    try (Stream<String> lines = Files.lines(log)) {
      loaded = lines.map(line -> line.replaceFirst("^(\\[[^]]*\\])+ ", "")).toList();
    }
    assertTrue(loaded.stream().anyMatch(line -> line.startsWith(ListCommand.class.getName())));
    List<String> slow =
        loaded.stream().filter(line -> SLOW.stream().anyMatch(line::startsWith)).toList();
    assertEquals(List.of(), slow);
  }

  private void cluster(String major, String name, String port, String more) throws Exception {
    write(
        "etc/postgresql/" + major + "/" + name + "/postgresql.conf",
        "port = " + port + "\n" + more + "include_dir = 'conf.d'\n");
    Files.createDirectories(root.resolve("etc/postgresql/" + major + "/" + name + "/conf.d"));
  }

  private void write(String file, String text) throws Exception {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
    assertTrue(path.toFile().setExecutable(true));
  }
}
