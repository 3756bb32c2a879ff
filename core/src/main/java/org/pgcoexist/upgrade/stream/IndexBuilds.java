package org.pgcoexist.upgrade.stream;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * How much the processes of a server have written for one database. pg_restore says nothing while
 * indexes are built, and to ask the server each second would cost more than to look at it.
 */
final class IndexBuilds {

  private static final String WRITTEN = "wchar: ";

  private final Path proc;
  private final Path data;
  private final String title;

  /** By process: what it had written when it was first seen, and now. */
  private final Map<String, Long> first = new HashMap<>();

  private final Map<String, Long> last = new HashMap<>();

  /**
   * @param data the server's data directory, where its processes work
   */
  IndexBuilds(Path proc, Path data, String database) {
    this.proc = proc;
    this.data = data;
    // As ps(1) shows a process that serves a client on a Unix socket.
    this.title = " " + database + " [local] ";
  }

  /** In bytes, since the first call; sorts in files count as well. */
  synchronized long written() {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : all) {
        look(process);
      }
    } catch (IOException e) {
      // Only what is shown of the progress hangs on it.
      return 0;
    }
    long sum = 0;
    for (Map.Entry<String, Long> one : last.entrySet()) {
      sum += one.getValue() - first.get(one.getKey());
    }
    return sum;
  }

  private void look(Path process) {
    try {
      if (!Files.readString(process.resolve("comm")).strip().equals("postgres")
          || !Files.readSymbolicLink(process.resolve("cwd")).equals(data)
          || !title(process).contains(title)) {
        return;
      }
      for (String line : Files.readAllLines(process.resolve("io"))) {
        if (line.startsWith(WRITTEN)) {
          long bytes = Long.parseLong(line.substring(WRITTEN.length()));
          first.putIfAbsent(process.toString(), bytes);
          last.put(process.toString(), bytes);
        }
      }
    } catch (IOException e) {
      // It has just ended, or is not ours to look at.
      return;
    }
  }

  private static String title(Path process) throws IOException {
    byte[] line = Files.readAllBytes(process.resolve("cmdline"));
    return new String(line, StandardCharsets.UTF_8).replace('\0', ' ');
  }
}
