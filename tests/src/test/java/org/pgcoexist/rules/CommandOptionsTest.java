package org.pgcoexist.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command of pg_coexist offers what it understands: completion, synopsis, usage. */
class CommandOptionsTest {

  private static final String COMMANDS = "maintscripts/src/main/java/org/pgcoexist/commands/";
  private static final String ENTRY = Checkout.text(COMMANDS + "PgCoexist.java");
  private static final String COMPLETION =
      Checkout.text("maintscripts/src/main/completion/pg_coexist");
  private static final String PAGE = Checkout.text("man/pg_coexist.8").replace("\\-", "-");

  /** The commands with the source of what reads their options. */
  static Stream<String[]> commands() {
    Matcher matcher =
        Pattern.compile("verb\\.equals\\(\"([a-z]+)\"\\)\\) \\{\\s*return new (\\w+)")
            .matcher(ENTRY);
    return matcher.results().map(found -> new String[] {found.group(1), source(found.group(2))});
  }

  private static String source(String name) {
    String own = Checkout.text(COMMANDS + name + ".java");
    return own.contains("Listing.asked") ? Checkout.text(COMMANDS + "Listing.java") : own;
  }

  /** The shorter form of each, help left out. */
  private static Set<String> shorter(String source) {
    Set<String> shorter = new TreeSet<>();
    Matcher option =
        Pattern.compile("addOption\\(\\s*(null|\"[a-zA-Z]\"),\\s*\"([a-z-]+)\"").matcher(source);
    while (option.find()) {
      String letter = option.group(1);
      if (!option.group(2).equals("help")) {
        shorter.add(
            letter.equals("null") ? "--" + option.group(2) : "-" + letter.replace("\"", ""));
      }
    }
    return shorter;
  }

  private static String between(String text, String start, String end) {
    int from = text.indexOf(start);
    assertTrue(from >= 0, "there is " + start);
    int to = text.indexOf(end, from + start.length());
    return text.substring(from, to);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("commands")
  void areOffered(String command, String source) {
    Set<String> understood = Options.understood(source);
    understood.remove("-h");
    String offered =
        Checkout.find(
                "\n    (?:[a-z| ]+ )?" + command + "(?: [a-z| ]+)?\\) echo '([^']*)'", COMPLETION)
            .stream()
            .findFirst()
            .orElseThrow(() -> new AssertionError("no completion of " + command));
    assertEquals(understood, Options.words(offered));
    assertTrue(
        Checkout.find("-W '(list [a-z ]+)'", COMPLETION).toString().contains(command), "a word");
    assertEquals(
        shorter(source),
        Options.words(
            between(PAGE, "\n.SY \"pg_coexist " + command, "\n.YS")
                .replaceAll("\\\\f.|\\\\~", " ")));
    assertEquals(
        shorter(source), Options.words(between(ENTRY, " pg_coexist " + command, " pg_coexist ")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("commands")
  void areDescribed(String command, String source) {
    assertTrue(ENTRY.contains("\"" + command + " "), "in the help");
    String description = between(PAGE, "\n.SH COMMANDS", "\n.SH OPTIONS");
    assertTrue(
        Pattern.compile("\n\\.TP\n\\.[BRI]+ " + command + "\\b").matcher(description).find(),
        "in the man page");
  }
}
