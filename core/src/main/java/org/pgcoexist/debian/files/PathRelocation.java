package org.pgcoexist.debian.files;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgcoexist.postgres.conf.ConfText;

/** Names in texts that become other names, such as paths that moved; in order of their making. */
public final class PathRelocation {

  private record Move(Pattern from, String to) {}

  private final List<Move> moves;

  private PathRelocation(List<Move> moves) {
    this.moves = moves;
  }

  /** None. */
  public static PathRelocation none() {
    return new PathRelocation(List.of());
  }

  /** These, and a path with all that is below it; not what is only written alike. */
  public PathRelocation path(Path from, Path to) {
    String whole = "(?<![\\w./-])" + Pattern.quote(from.toString()) + "(?![\\w.-])";
    return from.equals(to) ? this : and(whole, to.toString());
  }

  /** These, and a text wherever it stands. */
  public PathRelocation text(String from, String to) {
    return and(Pattern.quote(from), to);
  }

  private PathRelocation and(String from, String to) {
    List<Move> more = new ArrayList<>(moves);
    more.add(new Move(Pattern.compile(from), Matcher.quoteReplacement(to)));
    return new PathRelocation(List.copyOf(more));
  }

  /** A text with every name moved. */
  public String apply(String text) {
    String moved = text;
    for (Move move : moves) {
      moved = move.from().matcher(moved).replaceAll(move.to());
    }
    return moved;
  }

  /** A file's content with every name moved; every other byte is kept. */
  public byte[] apply(byte[] content) {
    Charset charset = ConfText.charset(content);
    return apply(new String(content, charset)).getBytes(charset);
  }
}
