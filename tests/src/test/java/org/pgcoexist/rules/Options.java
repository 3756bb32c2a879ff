package org.pgcoexist.rules;

import java.util.Set;
import java.util.TreeSet;

/** The options of a command, as the places that tell of them have them. */
final class Options {

  private Options() {}

  /** Those that the command's classes understand, such as {@code -v} and {@code --to}. */
  static Set<String> understood(String source) {
    Set<String> options = new TreeSet<>();
    Checkout.find("addOption\\(\\s*\"([a-zA-Z])\"", source).forEach(o -> options.add("-" + o));
    Checkout.find("addOption\\(\\s*(?:null|\"[a-zA-Z]\"),\\s*\"([a-z-]+)\"", source)
        .forEach(o -> options.add("--" + o));
    options.addAll(Checkout.find("verb\\.equals\\(\"(--?[a-z]+)\"\\)", source));
    return options;
  }

  /** Those in a help text, in the source. */
  static Set<String> help(String source) {
    int start = source.indexOf("String HELP");
    return words(source.substring(start, source.indexOf(";\n", start)));
  }

  /** Those with a paragraph under OPTIONS of a man page. */
  static Set<String> man(String page) {
    int start = page.indexOf("\n.SH OPTIONS");
    int end = page.indexOf("\n.SH ", start + 1);
    Set<String> options = new TreeSet<>();
    for (String tag : Checkout.find("\n\\.TP\n(.*)", page.substring(start, end))) {
      options.addAll(words(tag.replaceAll("\\\\f.|\\\\~|\\\\,", " ").replace("\\-", "-")));
    }
    return options;
  }

  /**
   * Those that a function of the completion offers: in quotes, unlike the options of its own
   * commands.
   */
  static Set<String> completion(String text, String from, String to) {
    int start = text.indexOf("\n" + from + "() {");
    int end = to.isEmpty() ? text.length() : text.indexOf("\n" + to + "() {");
    return words(
        String.join(
            " ", Checkout.find("(?:-W|echo)[\\s\\\\]+'([^']*)'", text.substring(start, end))));
  }

  static Set<String> words(String text) {
    return Checkout.find("(?<![\\w-])(--[a-z][a-z-]*|-[a-zA-Z])(?![\\w-])", text);
  }
}
