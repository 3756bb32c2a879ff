package org.pgcoexist.upgrade.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.CoexistException;
import org.pgcoexist.debian.files.ConfigurationTree;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.engine.Event;
import org.pgcoexist.upgrade.Scene;
import org.pgcoexist.upgrade.config.ConfigurationMigration.Migrated;

/** What of the configuration lies outside its directory, or is not the owner's. */
class ConfigurationElsewhereTest {

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
  void aSharedFileThatNeedsNoChangeStaysShared() throws IOException {
    Path shared = root.resolve("srv/shared.conf");
    Scene.write(shared, "include_if_exists = 'gone.conf'\nwork_mem = 1MB\n");
    assertEquals("include = '" + shared + "'", migrated("include = '" + shared + "'"));
    assertEquals(List.of(), warnings());
  }

  @Test
  void aSharedFileThatNeedsAChangeIsCopied() throws IOException {
    Path shared = root.resolve("srv/shared.conf");
    Scene.write(shared, "include 'plain.conf'\ninclude_dir 'old.d'\n");
    Scene.write(root.resolve("srv/plain.conf"), "work_mem = 1MB\n");
    Scene.write(root.resolve("srv/old.d/a.conf"), "lc_ctype = C # why\n");
    Scene.write(root.resolve("srv/old.d/b.conf"), "include 'c.inc'\n");
    Scene.write(root.resolve("srv/old.d/c.inc"), "work_mem = 2MB\n");
    Path to = root.resolve("etc/postgresql/18/main/copied" + root + "/srv");
    assertEquals(
        "include_if_exists '" + to + "/shared.conf'",
        migrated("include_if_exists '" + shared + "'"));
    ConfigurationTree tree = tree();
    String copied = ("copied" + root + "/srv/");
    assertEquals(
        "include '" + root + "/srv/plain.conf'\ninclude_dir '" + to + "/old.d'\n",
        text(tree, copied + "shared.conf"));
    assertEquals(
        "#lc_ctype = C # why  # removed in PostgreSQL 16\n", text(tree, copied + "old.d/a.conf"));
    assertEquals("include '" + root + "/srv/old.d/c.inc'\n", text(tree, copied + "old.d/b.conf"));
    assertEquals(
        "include 'plain.conf'\ninclude_dir 'old.d'\n", Files.readString(shared), "untouched");
    assertEquals(
        shared
            + " is not changed, as others may use it; the new cluster has an edited copy: "
            + to
            + "/shared.conf",
        warnings().get(1));
  }

  @Test
  void aLinkToASharedFileThatNeedsAChangeBecomesACopy() throws IOException {
    Path shared = root.resolve("srv/shared.conf");
    Scene.write(shared, "lc_ctype = C\n");
    Scene.write(root.resolve("srv/d/x.conf"), "lc_collate = C\n");
    Files.createSymbolicLink(old.resolve("conf.d/20.conf"), shared);
    Files.createSymbolicLink(old.resolve("linked.d"), root.resolve("srv/d"));
    assertEquals("include_dir 'linked.d'", migrated("include_dir 'linked.d'"));
    Scene.write(old.resolve("postgresql.conf"), "include_dir 'conf.d'\ninclude_dir 'linked.d'\n");
    ConfigurationTree tree = tree();
    assertEquals(Set.of("linked.key"), tree.links().keySet());
    assertEquals("#lc_ctype = C  # removed in PostgreSQL 16\n", text(tree, "conf.d/20.conf"));
    assertEquals("#lc_collate = C  # removed in PostgreSQL 16\n", text(tree, "linked.d/x.conf"));
    assertEquals("lc_ctype = C\n", Files.readString(shared));
  }

  @Test
  void includesThatLoopEnd() throws IOException {
    assertEquals("include 'postgresql.conf'", migrated("include 'postgresql.conf'"));
  }

  @Test
  void accessFilesElsewhereMustNotNameWhatMoves() throws IOException {
    Path hba = root.resolve("srv/hba.conf");
    Scene.write(hba, "# " + old + "\ninclude more.conf\n");
    Scene.write(root.resolve("srv/more.conf"), "local all @" + old + "/users peer\n");
    Scene.write(old.resolve("postgresql.conf"), "hba_file = '" + hba + "'\n");
    CoexistException e = assertThrows(CoexistException.class, this::tree);
    assertEquals("cannot carry over the configuration in " + old, e.what());
    assertEquals(
        root
            + "/srv/more.conf:1 names a file that moves with the cluster, and lies elsewhere"
            + " itself: local all @"
            + old
            + "/users peer",
        e.why());
    assertEquals(
        "mv " + root + "/srv/more.conf " + old + ", and name it there in what includes it",
        e.next());
    Scene.write(root.resolve("srv/more.conf"), "local all @users peer\n");
    assertEquals("hba_file = '" + hba + "'\n", text(tree(), "postgresql.conf"));
  }

  @Test
  void configurationInTheDataDirectoryComesAlong() throws IOException {
    Path data = scene.cluster().data();
    Scene.write(data.resolve("pg_hba.conf"), "local all @" + old + "/users peer\n");
    Scene.write(data.resolve("server.crt"), "certificate");
    Scene.write(data.resolve("tls/ca.crt"), "authority");
    Files.createSymbolicLink(data.resolve("server.key"), Path.of("/etc/ssl/private/x.key"));
    migrated("ssl_ca_file = 'tls/ca.crt'");
    ConfigurationTree tree = migrated(scene).data();
    assertEquals(
        "local all @" + root + "/etc/postgresql/18/main/users peer\n", text(tree, "pg_hba.conf"));
    assertEquals("certificate", text(tree, "server.crt"));
    assertEquals("authority", text(tree, "tls/ca.crt"));
    assertEquals(Map.of("server.key", "/etc/ssl/private/x.key"), tree.links());
    assertEquals(Set.of("tls"), tree.directories().keySet());
  }

  @Test
  void aKeyOfAnotherUserLosesTheRightsOfItsGroup() {
    FileFacts roots = new FileFacts(FileFacts.Kind.FILE, 0, 42, 0640, 1, 0);
    assertEquals(0600, ConfigurationTree.mode(roots, 26));
    assertEquals(0640, ConfigurationTree.mode(roots, 0));
    FileFacts open = new FileFacts(FileFacts.Kind.FILE, 0, 42, 0664, 1, 0);
    assertEquals(0644, ConfigurationTree.mode(open, 26));
  }
}
