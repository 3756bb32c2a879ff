package org.pgcoexist.postgres.conf;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * One file in the format of postgresql.conf, kept byte for byte where it is not edited.
 *
 * <p>The grammar is PostgreSQL's guc-file.l: name, optional "=", value, comment; names in any case,
 * the last setting of a name wins.
 */
public final class ConfFile {

  /**
   * One setting or include directive.
   *
   * @param line its index in the file, from 0
   * @param name in lower case
   * @param value without quotes
   */
  public record Setting(int line, String name, String value) {

    /** True for include, include_if_exists and include_dir. */
    public boolean isInclude() {
      return name.equals("include")
          || name.equals("include_if_exists")
          || name.equals("include_dir");
    }
  }

  private final List<String> lines;
  private final Charset charset;

  private ConfFile(List<String> lines, Charset charset) {
    this.lines = List.copyOf(lines);
    this.charset = charset;
  }

  /** Splits a file's bytes in lines; see {@link ConfText} for their encoding. */
  public static ConfFile parse(byte[] content) {
    Charset charset = ConfText.charset(content);
    return new ConfFile(List.of(new String(content, charset).split("\n", -1)), charset);
  }

  public byte[] bytes() {
    return String.join("\n", lines).getBytes(charset);
  }

  /** All settings and includes in the order of the file; lines that make no sense are left out. */
  public List<Setting> settings() {
    List<Setting> found = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      addSetting(found, i, lines.get(i));
    }
    return found;
  }

  /**
   * The same of a file's bytes. A list of clusters reads a file of 30 kB for each of them, nearly
   * all of it comments: those are not even made a text.
   */
  static List<Setting> settings(byte[] content) {
    List<Setting> found = new ArrayList<>();
    int line = 0;
    for (int start = 0; start < content.length; line++) {
      int first = start;
      while (first < content.length && ConfLine.isBlank((char) content[first])) {
        first++;
      }
      int end = first;
      while (end < content.length && content[end] != '\n') {
        end++;
      }
      if (first < end && content[first] != '#') {
        Charset charset = ConfText.charset(content, start, end - start);
        addSetting(found, line, new String(content, start, end - start, charset));
      }
      start = end + 1;
    }
    return found;
  }

  private static void addSetting(List<Setting> found, int number, String text) {
    ConfLine line = ConfLine.parse(text);
    if (line.isSetting()) {
      found.add(new Setting(number, line.name().toLowerCase(Locale.ROOT), line.value()));
    }
  }

  /** The value that wins in this file alone. */
  public Optional<String> value(String name) {
    Optional<String> found = Optional.empty();
    for (Setting setting : settings()) {
      if (setting.name().equals(name)) {
        found = Optional.of(setting.value());
      }
    }
    return found;
  }

  /** Changes the value of every setting of this name; the rest of each line stays. */
  public ConfFile withValue(String name, UnaryOperator<String> change) {
    return edit(
        name,
        line -> {
          String value = change.apply(line.value());
          return value.equals(line.value()) ? line.text() : line.withValue(value);
        });
  }

  /** Adds a setting at the end, where it wins over everything before it. */
  public ConfFile withSetting(String name, String value) {
    return withLine(name + " = " + quote(value));
  }

  /** Adds a line at the end. */
  public ConfFile withLine(String line) {
    List<String> changed = new ArrayList<>(lines);
    int last = changed.size() - 1;
    if (changed.get(last).isEmpty()) {
      changed.add(last, line);
    } else {
      changed.add(line);
      changed.add("");
    }
    return new ConfFile(changed, charset);
  }

  /** Gives every setting of this name another name; the rest of each line stays. */
  public ConfFile renamed(String name, String newName) {
    return edit(name, line -> line.withName(newName));
  }

  /** Turns every setting of this name into a comment that tells the reason. */
  public ConfFile commentedOut(String name, String reason) {
    return edit(name, line -> "#" + line.text() + "  # " + reason);
  }

  private ConfFile edit(String name, Function<ConfLine, String> change) {
    List<String> changed = new ArrayList<>(lines);
    for (int i = 0; i < changed.size(); i++) {
      ConfLine line = ConfLine.parse(changed.get(i));
      if (line.isSetting() && line.name().equalsIgnoreCase(name)) {
        changed.set(i, change.apply(line));
      }
    }
    return new ConfFile(changed, charset);
  }

  /** A value in quotes, as postgresql.conf wants it. */
  static String quote(String value) {
    // A value cannot go over the end of its line, but an escape in it can stand for one.
    return "'" + value.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n") + "'";
  }
}
