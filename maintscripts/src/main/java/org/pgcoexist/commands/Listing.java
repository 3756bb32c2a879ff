package org.pgcoexist.commands;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;

/**
 * What a list is to show.
 *
 * @param operand what it is to be about; empty for everything
 * @param json as JSON; else as a table
 * @param titles whether the table has a line of titles
 */
record Listing(Optional<String> operand, boolean json, boolean titles) {

  /**
   * Reads the words of a command line.
   *
   * @param operands how many words other than options may be there
   * @return empty when help is requested, which is printed then
   */
  static Optional<Listing> asked(PrintStream out, int operands, String... args)
      throws ParseException {
    Options options = new Options();
    options.addOption("H", "no-header", false, "");
    options.addOption(null, "json", false, "");
    options.addOption("h", "help", false, "");
    CommandLine line = Arguments.parse(options, args, operands);
    if (line.hasOption("help")) {
      PgCoexist.printHelp(out);
      return Optional.empty();
    }
    // No stream: the first one costs a JVM that has just started more than a short list.
    List<String> operand = line.getArgList();
    return Optional.of(
        new Listing(
            operand.isEmpty() ? Optional.empty() : Optional.of(operand.get(0)),
            line.hasOption("json"),
            !line.hasOption("H")));
  }
}
