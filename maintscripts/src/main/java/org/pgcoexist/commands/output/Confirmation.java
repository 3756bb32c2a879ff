package org.pgcoexist.commands.output;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Optional;
import java.util.Set;

/** Asks a person before something is done that cannot be undone. */
@FunctionalInterface
public interface Confirmation {

  /** True for yes, false for anything else; empty when there is nobody to be asked. */
  Optional<Boolean> of(String question);

  /** A class and no lambda: the first one costs a JVM that has just started 5 ms. */
  record OfTerminal(InputStream in, PrintStream out, boolean terminal) implements Confirmation {
    @Override
    public Optional<Boolean> of(String question) {
      if (!terminal) {
        return Optional.empty();
      }
      out.print(question + " [y/N] ");
      out.flush();
      try {
        String answer =
            new BufferedReader(new InputStreamReader(in, Charset.defaultCharset())).readLine();
        return Optional.of(answer != null && Set.of("y", "Y", "yes").contains(answer.strip()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Asks on a terminal.
   *
   * @param terminal whether standard input is one; Java cannot tell, so the launcher looks
   */
  static Confirmation from(InputStream in, PrintStream out, boolean terminal) {
    return new OfTerminal(in, out, terminal);
  }
}
