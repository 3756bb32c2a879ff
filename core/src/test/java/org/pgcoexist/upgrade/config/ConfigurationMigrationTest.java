package org.pgcoexist.upgrade.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.debian.files.ConfigurationTree;
import org.pgcoexist.engine.Event;
import org.pgcoexist.upgrade.Scene;
import org.pgcoexist.upgrade.config.ConfigurationMigration.Migrated;

class ConfigurationMigrationTest {

  @TempDir Path root;
  private Scene scene;
  private Path old;

  @BeforeEach
  void layout() {
    scene = Scene.in(root);
    old = scene.oldConfiguration();
  }

  private ConfigurationTree tree() {
    return migrated(scene).directory();
  }

  /** What no major lacks but one. */
  private static Migrated migrated(Scene of) {
    try {
      return new ConfigurationMigration(of.context(), name -> !name.equals("from_the_future"))
          .run();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> warnings() {
    return scene.events().stream().map(e -> ((Event.Warning) e).message()).toList();
  }

  private static String text(ConfigurationTree tree, String name) {
    return new String(tree.files().get(name).content(), ISO_8859_1);
  }

  private String migrated(String line) throws IOException {
    Scene.write(old.resolve("postgresql.conf"), line + "\n");
    String text = text(tree(), "postgresql.conf");
    return text.substring(0, text.length() - 1);
  }

  @Test
  void everyFileAndDirectoryIsCarriedOver() {
    ConfigurationTree tree = tree();
    assertEquals(Map.of("conf.d", 0755, "empty.d", 0755), tree.directories());
    assertEquals(
        Set.of(
            "conf.d/10-memory.conf",
            "pg_hba.conf",
            "pg_ident.conf",
            "postgresql.conf",
            "start.conf"),
        tree.files().keySet());
    assertEquals(List.of(), scene.events());
  }

  @Test
  void pathsOfTheOldMajorBecomeThoseOfTheNew() throws IOException {
    String etc = root + "/etc/postgresql/";
    String data = root + "/var/lib/postgresql/main/data";
    assertEquals(
        "hba_file = '" + etc + "18/main/pg_hba.conf' # x",
        migrated("hba_file = '" + etc + "15/main/pg_hba.conf' # x"));
    assertEquals("data_directory = '" + data + "'", migrated("data_directory = '/elsewhere'"));
    assertEquals(
        "external_pid_file = '/var/run/postgresql/18-main.pid'",
        migrated("external_pid_file = '/var/run/postgresql/15-main.pid'"));
    assertEquals("cluster_name = '18/main'", migrated("cluster_name = '15/main'"));
    assertEquals("cluster_name = 'shop 15/main'", migrated("cluster_name = 'shop 15/main'"));
    assertEquals(
        "log_filename = 'postgresql-18-main-%a.log'",
        migrated("log_filename = 'postgresql-15-main-%a.log'"));
    assertEquals(
        "include_dir = '" + etc + "18/main'", migrated("include_dir = '" + etc + "15/main'"));
    assertEquals(
        "ssl_cert_file = '" + etc + "15/mainly/x'",
        migrated("ssl_cert_file = '" + etc + "15/mainly/x'"));
  }

  @Test
  void theNewPathIsTheDataDirectorys(@TempDir Path other) {
    Scene moved = Scene.in(other, other.resolve("srv/shop"));
    String text = text(migrated(moved).directory(), "postgresql.conf");
    assertEquals("data_directory = '" + other + "/srv/shop/data'", text.lines().toList().get(1));
  }

  @Test
  void parametersOfIncludedFilesChangeAsWell() throws IOException {
    Scene.write(old.resolve("conf.d/20.conf"), "force_parallel_mode = off\nlc_ctype = 'C'\n");
    assertEquals(
        "debug_parallel_query = off\n#lc_ctype = 'C'  # removed in PostgreSQL 16\n",
        text(tree(), "conf.d/20.conf"));
  }

  @Test
  void filesOfAnotherSyntaxChangeInPathsOnly() throws IOException {
    String hba = "# lc_ctype = x\nlocal \"15/main\" all map=" + old + "/x\r\nlc_ctype = 1\n\u00e4";
    Scene.write(old.resolve("pg_hba.conf"), hba);
    assertEquals(hba.replace("15/main/x", "18/main/x"), text(tree(), "pg_hba.conf"));
    Scene.write(old.resolve("environment"), "lc_ctype = 'C'\n");
    assertEquals("lc_ctype = 'C'\n", text(tree(), "environment"));
  }

  @Test
  void startConfIsTheOneFromBeforeTheUpgradeButNothingStartsTheClusterYet() {
    assertEquals("# by hand\ndisabled # mark\n", text(tree(), "start.conf"));
  }

  @Test
  void modesAreKept() throws IOException {
    Path key = old.resolve("server.key");
    Scene.write(key, "secret");
    Files.setPosixFilePermissions(
        key, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r-----"));
    assertEquals(0640, tree().files().get("server.key").mode());
    assertEquals("secret", text(tree(), "server.key"));
  }

  @Test
  void alterSystemsSettingsChangeAsWell() throws IOException {
    Path auto = scene.cluster().data().resolve("postgresql.auto.conf");
    Scene.write(auto, "work_mem = '8MB'\nlc_collate = 'C'\n");
    assertEquals(
        "work_mem = '8MB'\n#lc_collate = 'C'  # removed in PostgreSQL 16\n",
        text(migrated(scene).data(), "postgresql.auto.conf"));
    Files.delete(auto);
    assertEquals("", text(migrated(scene).data(), "postgresql.auto.conf"));
  }

  @Test
  void linksAreCarriedOverAndFollowTheirTargets() throws IOException {
    Files.createSymbolicLink(old.resolve("server.key"), Path.of("/etc/ssl/private/x.key"));
    Files.createSymbolicLink(old.resolve("conf.d/20.conf"), Path.of("../more.inc"));
    Files.createSymbolicLink(old.resolve("absolute"), old.resolve("more.inc"));
    Files.createSymbolicLink(
        old.resolve("log"), Path.of("/var/log/postgresql/postgresql-15-main.log"));
    Scene.write(old.resolve("more.inc"), "lc_ctype = 'C'\n");
    ConfigurationTree tree = tree();
    assertEquals(
        Map.of(
            "linked.key", root + "/etc/postgresql/18/main/keys/x",
            "server.key", "/etc/ssl/private/x.key",
            "conf.d/20.conf", "../more.inc",
            "absolute", root + "/etc/postgresql/18/main/more.inc",
            "log", "/var/log/postgresql/postgresql-18-main.log"),
        tree.links());
    assertEquals("#lc_ctype = 'C'  # removed in PostgreSQL 16\n", text(tree, "more.inc"));
    assertEquals(List.of(), warnings());
  }

  @Test
  void whatNothingIncludesKeepsItsParameters() throws IOException {
    Scene.write(old.resolve("later.conf"), "lc_ctype = 'C'\n#" + old + "/x\n");
    assertEquals(
        "lc_ctype = 'C'\n#" + root + "/etc/postgresql/18/main/x\n", text(tree(), "later.conf"));
  }

  @Test
  void aPipeIsNotCarriedOver() throws Exception {
    Path pipe = old.resolve("pipe");
    new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start().waitFor();
    assertEquals(false, tree().files().containsKey("pipe"));
    assertEquals(
        List.of(
            pipe
                + " is neither a file nor a directory nor a link and is not carried over; copy it"
                + " yourself if needed"),
        warnings());
  }

  @Test
  void aParameterTheNewProgramsLackIsCommentedOut() throws IOException {
    assertEquals(
        "#From_The_Future = 1 # x  # unknown to PostgreSQL 18",
        migrated("From_The_Future = 1 # x"));
    assertEquals(
        List.of(
            root
                + "/etc/postgresql/18/main/postgresql.conf:1: PostgreSQL 18 does not know"
                + " from_the_future"),
        warnings());
  }

  @Test
  void whatNamesTheOldMajorIsTold() throws IOException {
    String command = "archive_command = 'cp %p /srv/15/main/%f; /x/postgresql-15/y 10.0.0.0/15'";
    assertEquals(command, migrated(command));
    Scene.write(old.resolve("environment"), "# 15/main\nA = 'x/15/main'\nB = '115/main'\n");
    migrated("#15/main");
    String etc = root + "/etc/postgresql/18/main/";
    String still = ":1: this still names PostgreSQL 15: ";
    assertEquals(
        List.of(
            etc + "postgresql.conf" + still + command.replace("'", ""),
            etc + "environment" + still.replace(":1", ":2") + "A = 'x/15/main'"),
        warnings());
  }

  @Test
  void programsAndLibrariesAreTheNewMajors() throws IOException {
    String lib = root + "/usr/lib/postgresql/";
    assertEquals(
        "dynamic_library_path = '/x:" + lib + "18/lib:$libdir'",
        migrated("dynamic_library_path = '/x:" + lib + "15/lib:$libdir'"));
  }
}
