package org.pgcoexist.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * A cluster with the fixture that a test made before, with the same programs: to make it and to
 * write down what is in it takes longer than many a test. While this is open, others wait for it.
 */
final class ReadyFixture implements AutoCloseable {

  /** All that the files and the texts come from: programs, packages, and the fixture. */
  private static final String KEY =
      "find /opt/fixture /usr/share/pg-coexist /usr/share/java/pg-coexist-* /var/lib/dpkg/status"
          + " -type f | LC_ALL=C sort | xargs -d '\\n' sha256sum | sha256sum";

  private final LabMachine machine;
  private final String name;
  private final Path directory;
  private final String key;
  private final FileChannel lock;

  ReadyFixture(LabMachine machine, String major, String newest, String... fixtureOptions) {
    this.machine = machine;
    name = major + "-" + newest + String.join("", fixtureOptions);
    directory = LabMachine.FIXTURES.resolve(name);
    key = machine.shell(KEY).text();
    try {
      Files.createDirectories(directory);
      lock =
          FileChannel.open(
              directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lock.lock();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isThere() {
    return Files.exists(directory.resolve("key")) && text("key").equals(key);
  }

  String text(String file) {
    try {
      return Files.readString(directory.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its files, as the machine sees them. */
  String trees() {
    return LabMachine.READY + "/" + name + "/trees.tar";
  }

  /** The key comes last: what is cut off on the way does not count. */
  void keep(String trees, Map<String, String> texts) {
    try {
      Files.deleteIfExists(directory.resolve("key"));
      machine.require("cp", trees, trees());
      for (Map.Entry<String, String> text : texts.entrySet()) {
        Files.writeString(directory.resolve(text.getKey()), text.getValue());
      }
      Files.writeString(directory.resolve("key"), key);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
