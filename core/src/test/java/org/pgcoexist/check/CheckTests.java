package org.pgcoexist.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.check.inconsistency.Inconsistency;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FaultyDisk;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.model.Locations;
import org.pgcoexist.registry.Registry;
import org.pgcoexist.upgrade.Scene;

/**
 * A machine with the registered cluster 15/main, on which all agree; its files seem to be user
 * 4711's.
 */
abstract class CheckTests {

  static final long SERVER = 4242;

  @TempDir Path root;
  Locations locations;
  Path path;
  Path configuration;
  String owner;
  Disk disk = new FaultyDisk(new FaultyDisk.Plan(), 4711);

  @BeforeEach
  void make() throws IOException {
    locations = Locations.under(root);
    path = locations.data().resolve("main");
    configuration = locations.configuration().resolve("15/main");
    write(path.resolve("data/PG_VERSION"), "15\n");
    mode(path.resolve("data"), "rwx------");
    mode(path, "rwxr-xr-x");
    mode(path.getParent(), "rwxr-xr-x");
    configure("15/main", path + "/data", 5440, "auto");
    register(5440, "active");
    install("15");
    Files.createDirectories(journal());
    owner = Files.getOwner(root).getName();
  }

  static void write(Path file, String text) throws IOException {
    Scene.write(file, text);
  }

  static void mode(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  void register(int port, String status) throws IOException {
    write(
        locations.registry(),
        "[main]\nport = " + port + "\nstatus = " + status + "\npath = " + path + "\n");
    mode(locations.registry(), "rw-r--r--");
  }

  void configure(String label, String data, int port, String start) throws IOException {
    Path directory = locations.configuration().resolve(label);
    write(
        directory.resolve("postgresql.conf"),
        "data_directory = '" + data + "'\nport = " + port + "\n");
    write(directory.resolve("start.conf"), start + "\n");
  }

  void install(String major) throws IOException {
    for (String program : List.of("postgres", "initdb")) {
      Path file = locations.programs().resolve(major + "/bin/" + program);
      write(file, "");
      mode(file, "rwxr-xr-x");
    }
  }

  void remove(Path tree) {
    new LocalDisk().remove(tree);
  }

  Path journal() {
    return locations.states().resolve("main");
  }

  /** An upgrade of main from 15 to 18 that has just begun. */
  Journal begin() {
    return Journal.create(disk, journal(), Scene.in(root.resolve("scene")).attempt());
  }

  Checkup.Result run() {
    return new Checkup(disk, locations, new Registry(disk, locations), pid -> pid == SERVER).run();
  }

  /** Each as a line with what is wrong and a line each for its fixes. */
  private static List<String> lines(List<Inconsistency> all) {
    List<String> lines = new ArrayList<>();
    for (Inconsistency one : all) {
      lines.add(one.kind() + " " + one.cluster() + ": " + one.problem());
      lines.addAll(one.fix());
    }
    return lines;
  }

  void found(String... lines) {
    assertEquals(String.join("\n", lines), String.join("\n", lines(run().disagreements())));
  }
}
