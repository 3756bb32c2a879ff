package org.pgcoexist.debian;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgcoexist.process.output.OutputListener;

/**
 * What a program of postgresql-common says, but for what it quotes of a file.
 *
 * <p>As root, these programs read the owner's configuration with root's rights, and quote a line
 * that they do not understand: the owner could have put a link to any file there. He chooses the
 * file's name as well, with line breaks and colons in it, and the line may be longer than anybody
 * keeps. So nothing is taken from the name's first such letter on: it is the program's last
 * message.
 */
final class UnquotedErrors implements OutputListener {

  /** PgCommon.pm, of a postgresql.conf: invalid line 1 in /etc/postgresql/15/main/...: its text. */
  private static final Pattern QUOTES = Pattern.compile("invalid line [0-9]+ in [^:]*");

  private static final int MOST_LINES = 100;

  private final Deque<String> lines = new ArrayDeque<>();
  private boolean quotes;

  @Override
  public void out(String line) {}

  @Override
  public synchronized void err(String line) {
    if (quotes) {
      return;
    }
    Matcher matcher = QUOTES.matcher(line);
    quotes = matcher.find();
    lines.add(quotes ? line.substring(0, matcher.end()) : line);
    if (lines.size() > MOST_LINES) {
      lines.remove();
    }
  }

  synchronized String text() {
    return String.join("\n", lines).strip();
  }
}
