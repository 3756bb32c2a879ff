package org.pgcoexist.upgrade.load;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.CoexistException;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.output.OutputListener;

/**
 * Which lines of a pg_dumpall file belong to which database, by the comments that begin each.
 *
 * <p>A line of a function body can look like such a comment. That moves messages to another log and
 * nothing else, so the file is not parsed as SQL.
 */
public final class DumpSections {

  private static final String COMMENT = "-- Database \"";
  private static final String COMMENT_END = "\" dump";

  private record Section(long line, String database) {}

  private final List<Section> sections = new ArrayList<>();

  /** Looks for the comments with grep, as the dump's owner. */
  public static DumpSections of(CommandRunner runner, Path dump, Account owner)
      throws InterruptedException {
    DumpSections found = new DumpSections();
    Command grep =
        Command.of(
                "grep",
                "--text",
                "--line-number",
                "--fixed-strings",
                "--regexp=" + COMMENT,
                dump.toString())
            .as(owner);
    CommandResult result =
        runner.run(
            grep,
            new OutputListener() {
              @Override
              public void out(String line) {
                found.add(line);
              }

              @Override
              public void err(String line) {}
            });
    // Every dump holds a database, template1 at least.
    if (!result.succeeded()) {
      throw CoexistException.failed(
          "cannot look for the databases in " + dump,
          grep.commandLine() + ": " + result.ending() + "\n" + result.errorTail(),
          "");
    }
    return found;
  }

  private void add(String grepLine) {
    int colon = grepLine.indexOf(':');
    String text = grepLine.substring(colon + 1);
    if (text.startsWith(COMMENT) && text.endsWith(COMMENT_END)) {
      sections.add(
          new Section(
              Long.parseLong(grepLine.substring(0, colon)),
              text.substring(COMMENT.length(), text.length() - COMMENT_END.length())));
    }
  }

  /** The databases in the order of the file. */
  List<String> databases() {
    return sections.stream().map(Section::database).toList();
  }

  /**
   * The database a line belongs to; empty for what comes before the first, roles and tablespaces.
   */
  String databaseAt(long line) {
    String database = "";
    for (Section section : sections) {
      if (section.line() > line) {
        break;
      }
      database = section.database();
    }
    return database;
  }
}
