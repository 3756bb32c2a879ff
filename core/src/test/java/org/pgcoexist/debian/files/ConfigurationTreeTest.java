package org.pgcoexist.debian.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.LocalDisk;

class ConfigurationTreeTest {

  private static final int UID = 4711;

  @TempDir Path root;

  /** A disk that cannot read one file. */
  private Disk refusing(Path file, String why) {
    Disk real = new LocalDisk();
    return (Disk)
        Proxy.newProxyInstance(
            Disk.class.getClassLoader(),
            new Class<?>[] {Disk.class},
            (proxy, method, args) -> {
              if (method.getName().equals("read") && args[0].equals(file)) {
                throw CoexistException.failed("cannot read " + file, why, "");
              }
              try {
                return method.invoke(real, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void whatAKilledChangeHasLeftIsNoPartOfACopy() throws IOException {
    Path left = Files.createDirectory(root.resolve(".pg-coexist-99999999-1"));
    Files.writeString(left.resolve("content.pg-coexist"), "half");
    Files.writeString(root.resolve(".pg-coexist-notes"), "the owner's");
    assertEquals(
        Set.of(".pg-coexist-notes"),
        ConfigurationTree.read(new LocalDisk(), root, UID).files().keySet());
  }

  /** An editor of root's leaves one beside the file it has open. */
  @Test
  void whatItsOwnerCannotReadIsLeftOutAndTold() throws IOException {
    Files.writeString(root.resolve("postgresql.conf"), "port = 5432\n");
    Path swap = Files.writeString(root.resolve(".postgresql.conf.swp"), "x");
    Disk disk = refusing(swap, "user postgres has no permission");
    ConfigurationTree tree = ConfigurationTree.read(disk, root, UID);
    assertEquals(Set.of("postgresql.conf"), tree.files().keySet());
    assertEquals(Map.of(swap, "cannot be read by the cluster's owner"), tree.others());
  }

  @Test
  void anotherFaultIsOne() throws IOException {
    Path file = Files.writeString(root.resolve("postgresql.conf"), "port = 5432\n");
    Disk disk = refusing(file, file + ": Input/output error");
    assertThrows(CoexistException.class, () -> ConfigurationTree.read(disk, root, UID));
  }
}
