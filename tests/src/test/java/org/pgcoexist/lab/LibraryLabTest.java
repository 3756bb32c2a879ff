package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Programs of others use the library: one is built with Maven, from what a deploy puts into a
 * repository, and is a module; the other one with what Debian packages, and nothing else.
 */
@Tag("slice-7")
class LibraryLabTest {

  private static final Path PLACE = LabMachine.CHECKOUT.resolve("tests/target/library");
  private static final Path REPOSITORY = PLACE.resolve("repository");

  private static final String DEPENDENCIES =
      "/usr/share/java/pg-coexist-core.jar:/usr/share/java/commons-exec.jar"
          + ":/usr/share/java/commons-io.jar:/usr/share/java/gson.jar:/usr/share/java/ini4j.jar";

  /** Maven Central's part has what built the library; ours is asked for the library alone. */
  private static final String SETTINGS =
      """
      <settings>
        <localRepository>%s</localRepository>
        <mirrors>
          <mirror>
            <id>known</id>
            <url>file:%s/.m2/repository</url>
            <mirrorOf>*,!pgcoexist</mirrorOf>
          </mirror>
        </mirrors>
        <profiles>
          <profile>
            <id>ours</id>
            <repositories>
              <repository>
                <id>pgcoexist</id>
                <url>file:%s</url>
              </repository>
            </repositories>
          </profile>
        </profiles>
        <activeProfiles>
          <activeProfile>ours</activeProfile>
        </activeProfiles>
      </settings>
      """;

  /**
   * What is known is taken from the user's repository, which is only read, and the rest from
   * Central.
   */
  private static final String DEPLOY_SETTINGS =
      """
      <settings>
        <localRepository>%1$s</localRepository>
        <profiles>
          <profile>
            <id>known</id>
            <repositories>
              <repository>
                <id>known</id>
                <url>file:%2$s/.m2/repository</url>
              </repository>
            </repositories>
            <pluginRepositories>
              <pluginRepository>
                <id>known</id>
                <url>file:%2$s/.m2/repository</url>
              </pluginRepository>
            </pluginRepositories>
          </profile>
        </profiles>
        <activeProfiles>
          <activeProfile>known</activeProfile>
        </activeProfiles>
      </settings>
      """;

  private static final String HOME = System.getProperty("user.home");

  private static final String INSTALL =
      """
      set -e
      rm -f /etc/apt/sources.list.d/*
      for repo in /srv/lab-repo/*; do
        echo "deb [trusted=yes] file:$repo ./"
      done >/etc/apt/sources.list.d/lab.list
      apt-get -q update
      DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install \
        libpg-coexist-java pg-coexist postgresql-15 postgresql-17
      """;

  private static void host(Path directory, String... argv) throws Exception {
    Path log = PLACE.resolve("log");
    Process process =
        new ProcessBuilder(argv)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertEquals(0, process.waitFor(), () -> read(log));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** In a copy: other tests use the checkout's classes at the same time. */
  private static void deploy() throws Exception {
    host(Path.of("/"), "rm", "-rf", PLACE.resolve("source").toString(), REPOSITORY.toString());
    Path source = Files.createDirectories(PLACE.resolve("source"));
    host(
        LabMachine.CHECKOUT,
        "cp",
        "-r",
        "--parents",
        "pom.xml",
        "core/pom.xml",
        "core/src/main",
        "maintscripts/pom.xml",
        "tests/pom.xml",
        source.toString());
    Path settings = PLACE.resolve("deploy-settings.xml");
    Path local = PLACE.resolve("deploy-local");
    Files.writeString(settings, DEPLOY_SETTINGS.formatted(local, HOME));
    host(
        source,
        "mvn",
        "--batch-mode",
        "-s",
        settings.toString(),
        "-P",
        "!checks,publish",
        "-pl",
        ".,core",
        "-Dmaven.test.skip",
        "-Dmaven.install.skip",
        "-DaltDeploymentRepository=pgcoexist::file:" + REPOSITORY,
        "deploy");
  }

  private static Path lister() throws Exception {
    Path settings = PLACE.resolve("settings.xml");
    Path local = PLACE.resolve("local");
    Files.writeString(settings, SETTINGS.formatted(local, HOME, REPOSITORY));
    host(Path.of("/"), "rm", "-rf", PLACE.resolve("lister").toString(), local.toString());
    host(LabMachine.CHECKOUT, "cp", "-r", "tests/examples/lister", PLACE.toString());
    host(PLACE.resolve("lister"), "mvn", "--batch-mode", "-s", settings.toString(), "package");
    return PLACE.resolve("lister/target/lister.jar");
  }

  private static List<String> deployed() throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.list(REPOSITORY.resolve("org/pgcoexist/pg-coexist-core/0.1"))) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".jar") || name.endsWith(".pom"))
          .sorted()
          .forEach(names::add);
    }
    return names;
  }

  /** What the user's repository has of ours, and since when. */
  private static String ofOurs() throws IOException {
    Path ours = Path.of(HOME, ".m2/repository/org/pgcoexist");
    if (!Files.exists(ours)) {
      return "";
    }
    StringBuilder found = new StringBuilder();
    try (Stream<Path> files = Files.walk(ours)) {
      for (Path file : files.sorted().toList()) {
        found.append(file).append(' ').append(Files.getLastModifiedTime(file)).append('\n');
      }
    }
    return found.toString();
  }

  private static String columns(String lines) {
    return lines
        .lines()
        .map(line -> line.replaceAll(" +", " ").strip())
        .sorted()
        .toList()
        .toString();
  }

  private static void assertLists(LabMachine machine) {
    String listed =
        machine.require(
            "java",
            "-p",
            "/root/lister.jar:" + DEPENDENCIES,
            "-m",
            "org.example.lister/" + "org.example.lister.Lister");
    assertEquals(columns(machine.require("pg_lsclusters", "-h")), columns(listed));
  }

  private static void assertInternalsAreClosed(LabMachine machine) {
    machine
        .shell(
            "mkdir -p /run/closed && cd /run/closed"
                + " && echo 'module closed { requires org.pgcoexist.core; }' >module-info.java"
                + " && echo 'class A { org.pgcoexist.upgrade.Upgrade a; }' >A.java")
        .requireStatus(0);
    Outcome outcome =
        machine.run(
            "javac",
            "-d",
            "/run/closed",
            "-p",
            DEPENDENCIES,
            "/run/closed/module-info.java",
            "/run/closed/A.java");
    assertTrue(
        outcome.err().contains("package org.pgcoexist.upgrade is not visible")
            || outcome.err().contains("does not export it"),
        outcome::toString);
  }

  @Test
  void aListerAndAWatcher() throws Exception {
    Files.createDirectories(PLACE);
    String before = ofOurs();
    deploy();
    assertEquals(
        List.of(
            "pg-coexist-core-0.1-javadoc.jar",
            "pg-coexist-core-0.1-sources.jar",
            "pg-coexist-core-0.1.jar",
            "pg-coexist-core-0.1.pom"),
        deployed());
    Path lister = lister();
    assertEquals(before, ofOurs());
    try (LabMachine machine = LabMachine.start(LabOptions.majors("15,17").withBuilder())) {
      machine.put(LabMachine.CHECKOUT.relativize(lister).toString(), "/root");
      machine.put("tests/examples/watcher", "/root");
      machine.shell(INSTALL).requireStatus(0);
      machine
          .shell("cd /root/watcher && mvn --batch-mode -s /etc/maven/settings-debian.xml package")
          .requireStatus(0);
      assertInternalsAreClosed(machine);

      machine.run("pg_coexist", "create", "shop", "-v", "15", "-p", "5440").requireStatus(0);
      machine.sql(
          "15/shop",
          "postgres",
          "CREATE TABLE bulk AS SELECT n, repeat(md5(n::text), 9) AS t"
              + " FROM generate_series(1, 700000) n");
      assertLists(machine);
      String drawn = watched(machine);
      assertTrue(drawn.contains("] 9   put the new cluster in the old one's place"), drawn);
      assertTrue(drawn.matches("(?s).*\\[#+\\.+\\] 6   dump and load all databases: .*"), drawn);
      assertTrue(drawn.matches("(?s).*\ndone: downtime \\d+ ms\n.*"), drawn);
      assertEquals("700000", machine.sql("17/shop", "postgres", "SELECT count(*) FROM bulk"));
      assertLists(machine);
    }
  }

  private static String watched(LabMachine machine) {
    String classPath = "/root/watcher/target/watcher.jar:" + DEPENDENCIES;
    return machine
        .shell(
            "umask 077; LC_ALL=C.UTF-8 java -cp "
                + classPath
                + " org.example.watcher.Watcher shop 17")
        .text();
  }
}
