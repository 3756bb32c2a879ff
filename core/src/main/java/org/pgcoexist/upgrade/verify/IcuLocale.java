package org.pgcoexist.upgrade.verify;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One spelling for all names of an ICU locale: PostgreSQL 16 and newer keep the canonical language
 * tag of what older ones keep as it was typed, such as {@code de_DE} or {@code
 * en@colStrength=secondary}. Keywords and values are those of Unicode TR 35, section 3.6.
 */
final class IcuLocale {

  private static final Map<String, String> KEYWORDS =
      Map.ofEntries(
          Map.entry("colstrength", "ks"),
          Map.entry("colnumeric", "kn"),
          Map.entry("colcasefirst", "kf"),
          Map.entry("colcaselevel", "kc"),
          Map.entry("colalternate", "ka"),
          Map.entry("colbackwards", "kb"),
          Map.entry("colnormalization", "kk"),
          Map.entry("colreorder", "kr"),
          Map.entry("collation", "co"));

  private static final Map<String, String> VALUES =
      Map.ofEntries(
          Map.entry("ks primary", "level1"),
          Map.entry("ks secondary", "level2"),
          Map.entry("ks tertiary", "level3"),
          Map.entry("ks quaternary", "level4"),
          Map.entry("ks identical", "identic"),
          Map.entry("ka non-ignorable", "noignore"),
          Map.entry("co phonebook", "phonebk"),
          Map.entry("co traditional", "trad"),
          Map.entry("co dictionary", "dict"));

  private static final Pattern KEY = Pattern.compile("(?:^|-)([a-z0-9]{2})(?=-|$)");

  private IcuLocale() {}

  static String of(String name) {
    String lower = name.toLowerCase(Locale.ROOT).replace('_', '-');
    Map<String, String> keywords = new TreeMap<>();
    int at = lower.indexOf('@');
    String language = at < 0 ? lower : lower.substring(0, at);
    if (at >= 0) {
      for (String pair : lower.substring(at + 1).split(";", -1)) {
        String[] both = pair.split("=", 2);
        put(keywords, KEYWORDS.getOrDefault(both[0], both[0]), both.length > 1 ? both[1] : "");
      }
    }
    int extension = language.indexOf("-u-");
    if (extension >= 0) {
      addTag(keywords, language.substring(extension + "-u-".length()));
      language = language.substring(0, extension);
    }
    StringBuilder text = new StringBuilder(isRoot(language) ? "und" : language);
    keywords.forEach((key, value) -> text.append('-').append(key).append(value));
    return text.toString();
  }

  private static boolean isRoot(String language) {
    return language.isEmpty() || language.equals("root");
  }

  private static void addTag(Map<String, String> keywords, String tag) {
    Matcher key = KEY.matcher(tag);
    String last = "";
    int from = 0;
    while (key.find()) {
      if (!last.isEmpty()) {
        // A key right after a key: the first has no value.
        put(keywords, last, tag.substring(from, Math.max(from, key.start())));
      }
      last = key.group(1);
      from = Math.min(tag.length(), key.end() + 1);
    }
    if (!last.isEmpty()) {
      put(keywords, last, tag.substring(from));
    }
  }

  /** "true" is what a key without a value means. */
  private static void put(Map<String, String> keywords, String key, String value) {
    String known = VALUES.getOrDefault(key + " " + value, value);
    keywords.put(
        key, known.isEmpty() || known.equals("true") || known.equals("yes") ? "" : "=" + known);
  }
}
