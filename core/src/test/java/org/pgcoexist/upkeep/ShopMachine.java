package org.pgcoexist.upkeep;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.pgcoexist.disk.FaultyDisk;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.Locations;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.ScriptedRunner;
import org.pgcoexist.process.owner.Disks;
import org.pgcoexist.registry.Registry;
import org.pgcoexist.upgrade.Scene;

/** A made-up machine with the registered cluster 15/shop, port 54321, active, not running. */
final class ShopMachine {

  static final ClusterName SHOP = new ClusterName("shop");
  static final Account OWNER = new Account("postgres", 4711, 4711, "/var/lib/postgresql");

  final Locations locations;
  final Path path;
  final Path configuration;
  final FaultyDisk.Plan faults = new FaultyDisk.Plan();
  final FaultyDisk disk = new FaultyDisk(faults, OWNER.uid());
  final ScriptedRunner runner = new ScriptedRunner();
  final Registry registry;

  ShopMachine(Path root) {
    locations = Locations.under(root);
    path = locations.data().resolve("shop");
    configuration = locations.configuration().resolve("15/shop");
    registry = new Registry(disk, locations);
    write(path.resolve("data/PG_VERSION"), "15\n");
    write(
        configuration.resolve("postgresql.conf"),
        "# ours\ndata_directory = '"
            + path
            + "/data'\nport = 54321\t# (change requires restart)\ninclude_dir 'conf.d'\n");
    write(configuration.resolve("start.conf"), "# by hand\nauto\n");
    register("54321", "active");
    // The lock's directories are there after the first change of a machine.
    write(locations.state(SHOP).resolve("lock"), "");
    write(locations.registryLock(), "");
  }

  void register(String port, String status) {
    String text = "# all\n[shop]\nport = " + port + "\nstatus = " + status + "\npath = " + path;
    write(locations.registry(), text + "\n# end\n");
  }

  /** An upgrade of it from 15 to 18 that has just begun. */
  void beginUpgrade() {
    JsonObject attempt = Scene.in(locations.root().resolve("scene")).attempt().toJson();
    attempt.addProperty("cluster", SHOP.value());
    write(locations.state(SHOP).resolve("journal"), attempt + "\n");
  }

  Disks disks() {
    return new Disks(disk, disk, OWNER);
  }

  static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void remove(Path tree) {
    new LocalDisk().remove(tree);
  }

  /** Every path below the root with its content; what tells of the lock's holder is left out. */
  Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(locations.root())) {
      for (Path file : all.toList()) {
        String name = locations.root().relativize(file).toString();
        boolean regular = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
        boolean lock = name.endsWith("lock");
        files.put(name, regular && !lock ? Files.readString(file) : "");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // Who dies while a file is replaced leaves a directory that the next replacement removes.
    files.keySet().removeIf(name -> name.contains("/.pg-coexist-"));
    return files;
  }
}
