package org.pgcoexist.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pgcoexist.CoexistException;

/** The processes of this machine, as proc(5) shows them. */
final class ProcessTable {
  private static final Path PROC = Path.of("/proc");

  private ProcessTable() {}

  /**
   * One process.
   *
   * @param start when it started, in clock ticks since boot: with the pid it names one process even
   *     when the pid is given out again
   */
  record Entry(long pid, long parent, boolean dead, long start) {

    boolean isSameAs(Entry other) {
      return pid == other.pid && start == other.start;
    }
  }

  /** Every process that now lives, by its pid; zombies are left out. */
  static Map<Long, Entry> read() {
    Map<Long, Entry> table = new HashMap<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path directory : all) {
        find(Long.parseLong(directory.getFileName().toString()))
            .ifPresent(entry -> table.put(entry.pid(), entry));
      }
    } catch (IOException e) {
      throw CoexistException.failed(
          "cannot list processes", e.toString(), "check that /proc is mounted", e);
    }
    return table;
  }

  /** One process; empty when it does not live. */
  static Optional<Entry> find(long pid) {
    try {
      return Optional.of(parse(pid, Files.readString(stat(pid), StandardCharsets.ISO_8859_1)))
          .filter(entry -> !entry.dead());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether a process was stopped by a signal, or by who traces it. */
  static boolean isStopped(long pid) {
    try {
      String stat = Files.readString(stat(pid), StandardCharsets.ISO_8859_1);
      char state = stat.charAt(stat.lastIndexOf(')') + 2);
      return state == 'T' || state == 't';
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether a process was started with this variable; false when we may not see it. */
  static boolean hasVariable(long pid, String assignment) {
    try {
      byte[] bytes = Files.readAllBytes(PROC.resolve(Long.toString(pid)).resolve("environ"));
      String environment = "\0" + new String(bytes, StandardCharsets.UTF_8) + "\0";
      return environment.contains("\0" + assignment + "\0");
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Whether a process is one user's in every respect: one that runs with the rights of another user
   * than who started it, such as sudo(8), is none.
   */
  static boolean isOf(long pid, Set<Integer> users) {
    try {
      Path status = PROC.resolve(Long.toString(pid)).resolve("status");
      for (String line : Files.readAllLines(status, StandardCharsets.ISO_8859_1)) {
        if (line.startsWith("Uid:")) {
          Set<String> ids = new HashSet<>(List.of(line.substring(4).strip().split("\\s+", -1)));
          return ids.size() == 1 && users.contains(Integer.parseUnsignedInt(ids.iterator().next()));
        }
      }
      return false;
    } catch (IOException e) {
      return false;
    }
  }

  /** The time that far from now, as {@link Entry#start} has it. */
  static long ticks(long nanosFromNow) {
    Path uptime = PROC.resolve("uptime");
    try {
      String text = Files.readString(uptime, StandardCharsets.ISO_8859_1);
      double seconds = Double.parseDouble(text.substring(0, text.indexOf(' ')));
      // Linux counts a hundred of them in a second for all but itself.
      return (long) ((seconds + nanosFromNow / 1e9) * 100);
    } catch (IOException e) {
      throw CoexistException.failed(
          "cannot read " + uptime, e.toString(), "check that /proc is mounted", e);
    }
  }

  private static Path stat(long pid) {
    return PROC.resolve(Long.toString(pid)).resolve("stat");
  }

  /** {@code pid (name) state ppid …}, where the name may hold spaces and parentheses. */
  private static Entry parse(long pid, String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    boolean dead = fields[0].equals("Z") || fields[0].equals("X");
    return new Entry(pid, Long.parseLong(fields[1]), dead, Long.parseLong(fields[19]));
  }
}
