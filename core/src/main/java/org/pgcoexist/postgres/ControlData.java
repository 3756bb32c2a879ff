package org.pgcoexist.postgres;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.pgcoexist.CoexistException;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandRunner;

/**
 * What pg_control says of a data directory.
 *
 * @param systemIdentifier made by initdb, different for every cluster
 * @param state such as {@code shut down} or {@code in production}
 * @param checkpoint the location of the latest checkpoint: it moves with every write
 * @param catalogVersion part of the directory names in tablespaces
 * @param walSegmentBytes the size of a WAL segment
 * @param checksums whether pages carry checksums
 */
public record ControlData(
    String systemIdentifier,
    String state,
    String checkpoint,
    String catalogVersion,
    long walSegmentBytes,
    boolean checksums) {

  /** Asks pg_controldata of the data directory's own major, as the owner. */
  public static ControlData read(CommandRunner runner, Programs programs, Path data, Account owner)
      throws InterruptedException {
    Command command =
        Command.of(programs.path("pg_controldata"), "-D", data.toString()).as(owner).briefly();
    return parse(runner.require("cannot read the control data of " + data, command).text(), data);
  }

  /** Understands the output of pg_controldata in the C locale; {@code data} is for messages. */
  public static ControlData parse(String output, Path data) {
    Map<String, String> fields = new HashMap<>();
    for (String line : output.split("\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
      }
    }
    return new ControlData(
        field(fields, "Database system identifier", data),
        field(fields, "Database cluster state", data),
        field(fields, "Latest checkpoint location", data),
        Long.toString(number(fields, "Catalog version number", data)),
        number(fields, "Bytes per WAL segment", data),
        !field(fields, "Data page checksum version", data).equals("0"));
  }

  private static long number(Map<String, String> fields, String name, Path data) {
    String value = field(fields, name, data);
    if (!value.matches("[1-9][0-9]{0,17}")) {
      throw CoexistException.failed(
          "cannot understand the control data of " + data,
          "pg_controldata printed no number behind \"" + name + "\"",
          "");
    }
    return Long.parseLong(value);
  }

  private static String field(Map<String, String> fields, String name, Path data) {
    String value = fields.get(name);
    if (value == null) {
      throw CoexistException.failed(
          "cannot understand the control data of " + data,
          "pg_controldata printed no line \"" + name + "\"",
          "");
    }
    return value;
  }

  /** True after a clean shutdown of a server that was not a standby. */
  public boolean shutDownCleanly() {
    return state.equals("shut down");
  }

  /** The directory of this cluster inside each of its tablespaces. */
  public String tablespaceDirectory(Programs programs) {
    return "PG_" + programs.major() + "_" + catalogVersion;
  }
}
