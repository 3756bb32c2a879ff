package org.pgcoexist.registry;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ini4j.Config;
import org.ini4j.InvalidFileFormatException;
import org.ini4j.spi.IniHandler;
import org.ini4j.spi.IniParser;
import org.pgcoexist.model.ClusterName;

/**
 * Reads the text of {@code cluster_ports}. ini4j's parser says what each line means; where it is
 * comes from a {@link LineCursor}, so that a change can leave every other character as it is.
 */
final class RegistryParser extends IniParser implements IniHandler {

  private final Path file;
  private final LineCursor cursor;
  private final List<Entry> entries = new ArrayList<>();
  // By text: the first hash code of a record costs milliseconds at start-up.
  private final Map<String, Integer> lines = new HashMap<>();
  private Optional<Section> section = Optional.empty();

  private RegistryParser(Path file, String text) {
    this.file = file;
    this.cursor = new LineCursor(file, text);
    Config config = new Config();
    // What could make ini4j see other lines or other words than are written there. Its defaults,
    // which system properties can change, would allow some of it.
    config.setEscape(false);
    config.setEscapeNewline(false);
    config.setInclude(false);
    config.setEmptyOption(false);
    config.setGlobalSection(false);
    config.setUnnamedSection(false);
    config.setLowerCaseOption(false);
    config.setLowerCaseSection(false);
    setConfig(config);
  }

  /**
   * The clusters in the order of the file.
   *
   * @throws org.pgcoexist.CoexistException for the first line that is not as it must be
   */
  static List<Entry> parse(Path file, String text) {
    RegistryParser parser = new RegistryParser(file, text);
    try {
      parser.parse(new StringReader(text), parser);
    } catch (InvalidFileFormatException e) {
      parser.cursor.advance();
      throw RegistryFault.at(
          file,
          parser.cursor.number(),
          "\"" + parser.cursor.line() + "\" is not understood",
          "a line is a [name], a key = value below one, a # comment, or blank");
    } catch (IOException e) {
      throw new IllegalStateException("a text in memory cannot be read", e);
    }
    Overlap.refuse(file, parser.entries);
    return List.copyOf(parser.entries);
  }

  @Override
  public void startSection(String name) {
    advance();
    Optional<String> fault = ClusterName.fault(name);
    if (fault.isPresent()) {
      throw RegistryFault.at(
          file,
          cursor.number(),
          "cluster name \"" + name + "\" " + fault.get(),
          "it becomes the name of directories and of a systemd unit");
    }
    Integer before = lines.put(name, cursor.number());
    if (before != null) {
      throw RegistryFault.at(
          file,
          cursor.number(),
          "cluster " + name + " is listed twice",
          "line " + before + " begins its section already");
    }
    section = Optional.of(new Section(file, new ClusterName(name), cursor));
  }

  @Override
  public void handleOption(String key, String value) {
    advance();
    section.orElseThrow().add(key, value, cursor);
  }

  @Override
  public void endSection() {
    entries.add(section.orElseThrow().finish());
  }

  private void advance() {
    if (!cursor.advance()) {
      throw new IllegalStateException("ini4j tells of more lines than " + file + " has");
    }
  }

  @Override
  public void endIni() {
    if (cursor.advance()) {
      throw new IllegalStateException("ini4j skipped line " + cursor.number() + " of " + file);
    }
  }

  @Override
  public void startIni() {}

  @Override
  public void handleComment(String comment) {}
}
