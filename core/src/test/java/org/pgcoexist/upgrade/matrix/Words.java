package org.pgcoexist.upgrade.matrix;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.Orphans;

/** The words of a command; whatever the made-up program does not know fails the test. */
final class Words {

  private final Command command;
  private final List<String> left;
  private final String program;

  Words(Command command) {
    this.command = command;
    this.left = new ArrayList<>(command.argv());
    String first = left.remove(0);
    this.program = first.substring(first.lastIndexOf('/') + 1);
  }

  String program() {
    return program;
  }

  /** The major in the path of one of PostgreSQL's programs. */
  String major() {
    String[] parts = command.argv().get(0).split("/", -1);
    return parts[parts.length - 3];
  }

  /** Where the program runs. */
  Path directory() {
    return command.directory();
  }

  /** The value behind {@code --option=}. */
  String value(String option) {
    return optional(option).orElseThrow(() -> unexpected("lacks " + option));
  }

  Optional<String> optional(String option) {
    Optional<String> found = left.stream().filter(word -> word.startsWith(option)).findFirst();
    found.ifPresent(left::remove);
    return found.map(word -> word.substring(option.length()));
  }

  boolean has(String word) {
    return left.remove(word);
  }

  /** A word counted from the end, the last being 0. */
  String last(int index) {
    return left.get(left.size() - 1 - index);
  }

  /** The next word. */
  String next() {
    if (left.isEmpty()) {
      throw unexpected("lacks a word");
    }
    return left.remove(0);
  }

  /** All that are left. */
  List<String> rest() {
    List<String> rest = List.copyOf(left);
    left.clear();
    return rest;
  }

  /** Words that must be there and mean nothing here. */
  Words with(String... words) {
    for (String word : words) {
      if (!left.remove(word)) {
        throw unexpected("lacks " + word);
      }
    }
    return this;
  }

  /** There must be no other words. */
  Words end() {
    if (!left.isEmpty()) {
      throw unexpected("has " + left);
    }
    return this;
  }

  boolean isRoots() {
    return command.user().isEmpty();
  }

  /** It must run as the clusters' owner, and be found as ours unless it brings up a server. */
  Words owned() {
    boolean marked = command.environment().containsKey(Orphans.VARIABLE);
    if (!command.user().equals(Optional.of(Owners.OWNER))
        || marked == program.startsWith("pg_ctl")) {
      throw unexpected("runs as " + command.user() + (marked ? ", marked" : ", not marked"));
    }
    return this;
  }

  AssertionError unexpected(String why) {
    return new AssertionError("unexpected command: " + command.commandLine() + "\nit " + why);
  }
}
