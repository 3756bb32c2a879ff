package org.pgcoexist.parsers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Makes up texts that are nearly right, and others that are not at all. */
final class HostileTexts {

  private static final List<String> ANYWHERE =
      List.of(
          "",
          " ",
          "\t",
          "\n",
          "\r",
          "\r\n",
          "\u0000",
          "\u001b[2J",
          "\u00ff",
          "'",
          "\"",
          "\\",
          "#",
          "=",
          ":",
          "-",
          "/",
          "..",
          "$(id)",
          "`id`",
          "%s",
          "0",
          "00",
          "-0",
          "+1",
          "-1",
          "1e9",
          "2147483648",
          "-9223372036854775808",
          "9223372036854775808",
          "99999999999999999999");

  private HostileTexts() {}

  /**
   * A good text of these words with some of it cut out, doubled, or in the place of other words.
   */
  static Arbitrary<byte[]> near(String good, String... words) {
    Arbitrary<String> spoilt =
        Combinators.combine(slip(words), slip(words), Arbitraries.integers().between(0, 2))
            .as((first, second, count) -> spoil(good, first, second, count));
    return Arbitraries.frequencyOf(
        Tuple.of(4, spoilt.map(text -> text.getBytes(ISO_8859_1))),
        Tuple.of(2, soup(words).map(text -> text.getBytes(ISO_8859_1))),
        Tuple.of(1, Arbitraries.bytes().array(byte[].class).ofMaxSize(200)));
  }

  private static String spoil(String good, Slip first, Slip second, int count) {
    String text = count > 0 ? first.in(good) : good;
    return count > 1 ? second.in(text) : text;
  }

  /** Words in any order. */
  private static Arbitrary<String> soup(String... words) {
    return Arbitraries.oneOf(Arbitraries.of(words), Arbitraries.of(ANYWHERE))
        .list()
        .ofMaxSize(20)
        .map(all -> String.join("", all));
  }

  private static Arbitrary<Slip> slip(String... words) {
    return Combinators.combine(
            Arbitraries.integers().between(0, 1_000_000),
            Arbitraries.integers().between(0, 30),
            soup(words))
        .as(Slip::new);
  }

  private record Slip(int where, int cut, String instead) {
    String in(String text) {
      int from = where % (text.length() + 1);
      return text.substring(0, from)
          + instead
          + text.substring(Math.min(text.length(), from + cut));
    }
  }
}
