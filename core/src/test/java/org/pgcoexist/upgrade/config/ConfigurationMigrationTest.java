package org.pgcoexist.upgrade.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.upgrade.Event;
import org.pgcoexist.upgrade.Scene;

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
    return new ConfigurationMigration(scene.context()).tree();
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
    assertEquals(List.of("conf.d", "empty.d"), tree.directories());
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
    String text = text(new ConfigurationMigration(moved.context()).tree(), "postgresql.conf");
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
  void startConfIsTheOneFromBeforeTheUpgrade() {
    assertEquals("# by hand\nauto # mark\n", text(tree(), "start.conf"));
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
  void whatIsNoFileIsLeftOutWithAWarning() throws IOException {
    Path link = Files.createSymbolicLink(old.resolve("log"), Path.of("/var/log/x"));
    ConfigurationTree tree = tree();
    assertEquals(false, tree.files().containsKey("log"));
    assertEquals(
        List.of(new Event.Warning(link + " is no regular file and is not carried over")),
        scene.events());
  }

  @Test
  void alterSystemsSettingsChangeAsWell() throws IOException {
    Path auto = scene.cluster().data().resolve("postgresql.auto.conf");
    Scene.write(auto, "work_mem = '8MB'\nlc_collate = 'C'\n");
    byte[] migrated = new ConfigurationMigration(scene.context()).autoConf();
    assertEquals(
        "work_mem = '8MB'\n#lc_collate = 'C'  # removed in PostgreSQL 16\n",
        new String(migrated, ISO_8859_1));
    Files.delete(auto);
    assertEquals(0, new ConfigurationMigration(scene.context()).autoConf().length);
  }
}
