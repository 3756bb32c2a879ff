package org.pgcoexist.registry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pgcoexist.CoexistException;
import org.pgcoexist.model.Port;

/**
 * The ports on which anything on this machine listens: TCP on any address, and PostgreSQL's Unix
 * sockets, in any directory, by the number in their names.
 *
 * @param proc where the kernel's tables are: {@code /proc}
 */
public record ListeningPorts(Path proc) {

  private static final String LISTEN = "0A";

  private static final String SOCKET = "/.s.PGSQL.";

  /** Of this machine. */
  public static ListeningPorts here() {
    return new ListeningPorts(Path.of("/proc"));
  }

  /** Those of this moment. */
  public Set<Port> ports() {
    Set<Port> ports = new HashSet<>();
    for (String line : table("tcp")) {
      tcp(line).ifPresent(ports::add);
    }
    for (String line : table("tcp6")) {
      tcp(line).ifPresent(ports::add);
    }
    for (String line : table("unix")) {
      int at = line.lastIndexOf(SOCKET);
      if (at >= 0) {
        Port.parse(line.substring(at + SOCKET.length())).ifPresent(ports::add);
      }
    }
    return ports;
  }

  /** A line as {@code 0: 00000000:1538 00000000:0000 0A ...}: address and port in hexadecimal. */
  private static Optional<Port> tcp(String line) {
    String[] fields = line.strip().split(" +", 5);
    if (fields.length < 5 || !fields[3].equals(LISTEN)) {
      return Optional.empty();
    }
    String local = fields[1];
    return Optional.of(new Port(Integer.parseInt(local.substring(local.indexOf(':') + 1), 16)));
  }

  private List<String> table(String name) {
    Path file = proc.resolve("net").resolve(name);
    try {
      // The names of sockets may be any bytes.
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      // A kernel without IPv6 has no tcp6.
      return List.of();
    } catch (IOException e) {
      throw CoexistException.failed(
          "cannot see which ports are in use",
          String.valueOf(e.getMessage()),
          "look at it: head " + file,
          e);
    }
  }
}
