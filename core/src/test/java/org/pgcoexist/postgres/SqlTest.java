package org.pgcoexist.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "plain,dbname='plain'",
        "host=evil,dbname='host=evil'",
        "it's,dbname='it\\'s'",
        "back\\slash,dbname='back\\\\slash'",
        "a \"b\",dbname='a \"b\"'",
      })
  void aDatabaseNameIsNoConnectionString(String name, String connection) {
    assertEquals(connection, Sql.connection(name));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {"plain,\"plain\"", "a\"b,\"a\"\"b\"", "Größe x,\"Größe x\"", "\",\"\"\"\""})
  void anIdentifierIsQuoted(String name, String quoted) {
    assertEquals(quoted, Sql.identifier(name));
  }

  @Test
  void aLiteralIsQuoted() {
    assertEquals("'plain'", Sql.literal("plain"));
    assertEquals("'it''s'", Sql.literal("it's"));
    assertEquals("''", Sql.literal(""));
    assertEquals(" E'back\\\\slash''s'", Sql.literal("back\\slash's"));
  }

  @Test
  void aPersonSeesWhatIsInAName() {
    assertEquals("\"a\\b\"\"\"", Sql.visibleIdentifier("a\\b\""));
    assertEquals("U&\"a\\\\b\\000A\\001B\\0085\"", Sql.visibleIdentifier("a\\b\n\u001b\u0085"));
  }

  @Test
  void aSettingIsOfADatabaseARoleBothOrAll() {
    Optional<String> none = Optional.empty();
    assertEquals(
        "ALTER DATABASE \"a\"\"b\" SET \"x\" TO '1=2'",
        Sql.alterSetting(Optional.of("a\"b"), none, "x=1=2"));
    assertEquals(
        "ALTER ROLE \"r\" IN DATABASE \"d\" SET \"x\" TO ''",
        Sql.alterSetting(Optional.of("d"), Optional.of("r"), "x="));
    assertEquals(
        "ALTER ROLE \"r\" SET \"x\" TO '''\n\u001f'",
        Sql.alterSetting(none, Optional.of("r"), "x='\n\u001f"));
    assertEquals(
        "ALTER ROLE ALL SET \"DateStyle\" TO 'SQL, DMY'",
        Sql.alterSetting(none, none, "DateStyle=SQL, DMY"));
  }

  private static String listed(String value) {
    return Sql.alterSetting(Optional.empty(), Optional.empty(), "search_path=" + value)
        .replaceFirst("^ALTER ROLE ALL SET \"search_path\" TO ", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "a, b~'a', 'b'",
        "a,\tb ~'a', 'b'",
        "\"$user\", public~'$user', 'public'",
        "\"\"~''",
        "``~''",
        "\"a,\"\"b'\" , c~'a,\"b''', 'c'",
        "a;ALTER/**/ROLE/**/low;$$id>x$$~'a;ALTER/**/ROLE/**/low;$$id>x$$'",
        "\"open~'\"open'",
        "a b~'a b'",
        "`a,`~'a,'",
        "`,a`~',a'",
        "\"a\"b~'\"a\"b'",
        "a\\b~` E'a\\\\b'`",
      })
  void aListIsQuotedNameByName(String value, String quoted) {
    assertEquals(quoted, listed(value));
  }

  @Test
  void aListIsKnownInAnyLetters() {
    assertEquals(
        "ALTER ROLE ALL SET \"Temp_Tablespaces\" TO 'a', 'b'",
        Sql.alterSetting(Optional.empty(), Optional.empty(), "Temp_Tablespaces=a,b"));
  }
}
