package org.pgcoexist.upgrade.matrix;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the comparison of two servers runs: the sheet of each, and what differs. */
final class Sheets {

  private Sheets() {}

  /** psql on the comparison's script of the cluster. */
  static FakeProgram facts(DataDirectory data, Path output) {
    List<String> lines = new ArrayList<>();
    data.roles().forEach(role -> lines.add("\tRoles\t" + role + "\t"));
    return written(lines, output);
  }

  /** psql on that of a database: what it holds; it cannot read a closed one. */
  static FakeProgram facts(DataDirectory data, String database, Path output) {
    if (!data.isOpen(database)) {
      return FakeProgram.answer(
          () -> FakeProgram.ended(2, "", "psql: error: FATAL:  no connections"));
    }
    List<String> lines = definitions(data, database);
    data.rows(database).forEach(row -> lines.add(database + "\trows\t\t" + row));
    return written(lines, output);
  }

  private static List<String> definitions(DataDirectory data, String database) {
    List<String> lines = new ArrayList<>();
    data.definitions(database).forEach(one -> lines.add(database + "\tdefinition\t\t" + one));
    return lines;
  }

  /** The same beside clients, whose rows are none of its business. */
  static FakeProgram definitions(DataDirectory data, String database, Path output) {
    return data.isOpen(database)
        ? written(definitions(data, database), output)
        : facts(data, database, output);
  }

  private static FakeProgram written(List<String> lines, Path output) {
    return FakeProgram.change(
        () -> {
          Dump.write(output, lines);
          return FakeProgram.ended(0, "", "");
        },
        () -> Dump.write(output, List.of()));
  }

  /** The program that makes a sheet of a schema dump. */
  static FakeProgram filter(Words words) {
    words.owned();
    Path dump = Path.of(words.last(1));
    Path sheet = Path.of(words.last(0));
    return FakeProgram.change(
        () -> {
          Site.write(sheet, Site.read(dump));
          return FakeProgram.ended(0, "", "");
        },
        () -> Site.write(sheet, ""));
  }

  static FakeProgram sort(Words words) {
    words.owned();
    Path output = Path.of(words.value("--output="));
    List<Path> inputs = new ArrayList<>();
    for (String word : words.rest()) {
      if (!word.startsWith("--")) {
        inputs.add(Path.of(word));
      }
    }
    return FakeProgram.change(
        () -> {
          List<String> lines = new ArrayList<>();
          inputs.forEach(input -> lines.addAll(Site.read(input).lines().toList()));
          Dump.write(output, lines.stream().sorted().toList());
          return FakeProgram.ended(0, "", "");
        });
  }

  static FakeProgram diff(Words words) {
    words.owned();
    List<String> old = Site.read(Path.of(words.last(1))).lines().toList();
    List<String> now = Site.read(Path.of(words.last(0))).lines().toList();
    return FakeProgram.answer(
        () -> {
          List<String> differing = new ArrayList<>();
          old.stream().filter(line -> !now.contains(line)).forEach(l -> differing.add("-" + l));
          now.stream().filter(line -> !old.contains(line)).forEach(l -> differing.add("+" + l));
          return FakeProgram.ended(differing.isEmpty() ? 0 : 1, String.join("\n", differing), "");
        });
  }
}
