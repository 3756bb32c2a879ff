package org.pgcoexist.postgres.conf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcoexist.postgres.conf.ConfFile.Setting;

class ConfFileTest {

  private static ConfFile file(String text) {
    return ConfFile.parse(text.getBytes(ISO_8859_1));
  }

  private static String text(ConfFile file) {
    return new String(file.bytes(), ISO_8859_1);
  }

  @Test
  void everyByteSurvives() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    assertArrayEquals(all, ConfFile.parse(all).bytes());
  }

  /** The names of files are UTF-8, as Java has them on the disk. */
  @Test
  void pathsWithOtherLettersAreTheFilesOfTheseNames() {
    byte[] content =
        "# f\u00fcr uns\ndata_directory = '/srv/k\u00e4se'\nport = 1\n".getBytes(UTF_8);
    ConfFile conf = ConfFile.parse(content);
    assertEquals(Optional.of("/srv/k\u00e4se"), conf.value("data_directory"));
    assertEquals(conf.settings(), ConfFile.settings(content));
    assertArrayEquals(content, conf.bytes());
    String moved =
        new String(conf.withValue("data_directory", old -> old + "/\u0142").bytes(), UTF_8);
    assertEquals("# f\u00fcr uns\ndata_directory = '/srv/k\u00e4se/\u0142'\nport = 1\n", moved);
    byte[] ascii = file("a = 1").withValue("a", old -> "\u0142").bytes();
    assertEquals("a = '\u0142'", new String(ascii, UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "a = 1", "a = 1\n", "a = 1\r\n\r\n#x\r\n", "\n\n a=1 \n junk"})
  void everyFileSurvives(String text) {
    assertEquals(text, text(file(text)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "a = 1",
        "#a = 1\n  # b\n\t\r\f\n  c = 2 # d\nE '#'\n\n",
        "a = 1\r\n\r\n#x\r\nb = 2\r\n",
        "\u00e4 = \u00f6\njunk here = \n# \n x.y = '\u00ff'"
      })
  void theBytesOfAFileHaveTheSettingsOfItsLines(String text) {
    assertEquals(file(text).settings(), ConfFile.settings(text.getBytes(ISO_8859_1)));
  }

  /** The grammar of guc-file.l: the name, an optional "=", the value, a comment. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "port = 5432               | port       | 5432",
        "port=5432                 | port       | 5432",
        "port 5432                 | port       | 5432",
        "  PORT\t=\t5432 # x        | port       | 5432",
        "port = 5432#x             | port       | 5432",
        "port = '5432'             | port       | 5432",
        "port '5432'               | port       | 5432",
        "work_mem = 4MB            | work_mem   | 4MB",
        "geqo_seed = -1.5e3        | geqo_seed  | -1.5e3",
        "auto_explain.log = on     | auto_explain.log | on",
        "a = 'it''s'               | a          | it's",
        "a = 'it\\'s'              | a          | it's",
        "a = 'a\\\\b'              | a          | a\\b",
        "a = 'tab\\tend'           | a          | tab\tend",
        "a = '\\101\\62'           | a          | A2",
        "a = 'x # no comment' # y  | a          | x # no comment",
        "archive_command = 'cp \"%p\" /x/%f' | archive_command | cp \"%p\" /x/%f",
        "a = ''                    | a          | \"\"",
        "include 'x.conf'          | include    | x.conf",
      })
  void aLineIsUnderstood(String line, String name, String value) {
    assertEquals(List.of(new Setting(0, name, value)), file(line).settings());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# port = 1",
        "   ",
        "port",
        "port =",
        "= 5432",
        "port = 5 6",
        "a = 'open",
        "a = 'b' c",
        "'port' = 1",
        "a = b'c'",
        "a == 1"
      })
  void aLineWithoutSenseSetsNothing(String line) {
    assertEquals(List.of(), file(line).settings());
    assertEquals(line + "\n", text(file(line + "\n").withValue("a", v -> "changed")));
  }

  @Test
  void theLastSettingWins() {
    assertEquals(Optional.of("2"), file("a = 1\nA = 2\nb = 3\n").value("a"));
    assertEquals(Optional.empty(), file("a = 1\n").value("c"));
  }

  @Test
  void includesAreTold() {
    List<Setting> settings =
        file("include 'a'\ninclude_if_exists = b\ninclude_dir c\nd = e").settings();
    assertEquals(
        List.of(true, true, true, false), settings.stream().map(Setting::isInclude).toList());
  }

  @Test
  void aChangedValueKeepsTheRestOfItsLine() {
    ConfFile file = file("  Port = 5432\t# ours\r\nport=1\nportal = 3\n");
    assertEquals(
        "  Port = 6000\t# ours\r\nport=6000\nportal = 3\n",
        text(file.withValue("port", value -> "6000")));
  }

  @Test
  void anEqualValueIsLeftAsItIsWritten() {
    assertEquals("a = 'it\\'s'\n", text(file("a = 'it\\'s'\n").withValue("a", value -> value)));
  }

  @Test
  void aValueIsReadAsItWasWritten() {
    String hard = "it's a \\path\\ # \"x\"";
    ConfFile file = file("a = 1\n").withValue("a", value -> hard).withSetting("b", hard);
    assertEquals(Optional.of(hard), file.value("a"));
    assertEquals(Optional.of(hard), file.value("b"));
    assertEquals(
        "a = 'it''s a \\\\path\\\\ # \"x\"'", text(file).lines().findFirst().orElseThrow());
  }

  @Test
  void aLineBreakInAValueStaysInsideItsLine() {
    ConfFile file = file("a = 'x\\ny'\nb = 1\n");
    assertEquals(Optional.of("x\ny"), file.value("a"));
    ConfFile changed = file.withValue("a", value -> value + "z");
    assertEquals("a = 'x\\nyz'\nb = 1\n", text(changed));
    assertEquals(Optional.of("x\nyz"), changed.value("a"));
  }

  @Test
  void aSettingIsAddedAtTheEnd() {
    assertEquals("a = 1\nb = '2'\n", text(file("a = 1\n").withSetting("b", "2")));
    assertEquals("a = 1\nb = '2'\n", text(file("a = 1").withSetting("b", "2")));
    assertEquals("b = '2'\n", text(file("").withSetting("b", "2")));
  }

  @Test
  void aSettingGetsAnotherName() {
    assertEquals(
        "  new = 1 # old\nnew '2'\n#old = 3\n",
        text(file("  OLD = 1 # old\nold '2'\n#old = 3\n").renamed("old", "new")));
  }

  @Test
  void aSettingBecomesAComment() {
    assertEquals(
        "#a = 1 # x  # gone\n#  A = 2  # gone\nb = 3\n",
        text(file("a = 1 # x\n  A = 2\nb = 3\n").commentedOut("a", "gone")));
  }
}
