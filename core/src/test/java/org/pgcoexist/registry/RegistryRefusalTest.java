package org.pgcoexist.registry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;

/** Every way in which a registry is refused, with the whole text that tells it. */
class RegistryRefusalTest {

  private static final String FILE = "/etc/postgresql/cluster_ports";

  private static final String MAIN =
      "[main]\nport = 5432\nstatus = active\npath = /var/lib/postgresql/main\n";

  @Test
  void brokenSyntax() {
    String rule = "a line is a [name], a key = value below one, a # comment, or blank";
    assertRefused("# c\n\nport = 5432\n", 3, "\"port = 5432\" is not understood", rule);
    assertRefused(MAIN + "nonsense\n", 5, "\"nonsense\" is not understood", rule);
    assertRefused("  [main\nport = 5432", 1, "\"[main\" is not understood", rule);
    assertRefused("[main] # old\n", 1, "\"[main] # old\" is not understood", rule);
    assertRefused("[]\n", 1, "\"[]\" is not understood", rule);
    assertRefused(MAIN + " = 5\n", 5, "\"= 5\" is not understood", rule);
    assertRefused("<http://localhost/x>\n", 1, "\"<http://localhost/x>\" is not understood", rule);
  }

  @Test
  void backslashesAndContinuedLines() {
    String rule = "some readers of such files take it for an escape, others do not";
    assertRefused("[main]\nport = 54\\\n32\n", 2, "there is a backslash in \"port = 54\\\"", rule);
    assertRefused("[ma\\u0069n]\n", 1, "there is a backslash in \"[ma\\u0069n]\"", rule);
    assertRefused("[main]\npo\\=rt=1\n", 2, "there is a backslash in \"po\\=rt=1\"", rule);
    assertRefused(MAIN + "note\\=1\n", 5, "there is a backslash in \"note\\=1\"", rule);
  }

  @Test
  void clusterNames() {
    String rule = "it becomes the name of directories and of a systemd unit";
    assertRefused(
        "[a b]\n",
        1,
        "cluster name \"a b\" has a character other than letters, digits, '_', '.' and '-'",
        rule);
    assertRefused("[-a]\n", 1, "cluster name \"-a\" starts with '-'", rule);
    assertRefused("[.a]\n", 1, "cluster name \".a\" starts with '.'", rule);
    String longName = "x".repeat(64);
    assertRefused(
        "[" + longName + "]\n",
        1,
        "cluster name \"" + longName + "\" is longer than 63 characters",
        rule);
    assertRefused(
        MAIN + "\n" + MAIN, 6, "cluster main is listed twice", "line 1 begins its section already");
  }

  @Test
  void keysMissingOrGivenTwice() {
    String rule = "every cluster has a port, a status and a path";
    assertRefused("\n[main]\n", 2, "cluster main has no port", rule);
    assertRefused("[main]\nport=1\npath=/a\n", 1, "cluster main has no status", rule);
    assertRefused("[main]\nport=1\nstatus=active\n[b]\n", 1, "cluster main has no path", rule);
    assertRefused("[main]\nPort=1\n", 1, "cluster main has no port", rule);
    assertRefused(
        MAIN + "port = 5433\n",
        5,
        "the port of cluster main is given twice",
        "line 2 gives it already");
  }

  @Test
  void ports() {
    String rule = "it must be a number from 1 to 65535";
    for (String bad : new String[] {"", "0", "65536", "-1", "5432x", "0x10", "5432 # c", "٥"}) {
      assertRefused(
          MAIN.replace("5432", bad), 2, "port \"" + bad + "\" of cluster main is no port", rule);
    }
    for (String reserved : new String[] {"5430", "5431"}) {
      assertRefused(
          MAIN.replace("5432", reserved),
          2,
          "cluster main has port " + reserved,
          "5430 and 5431 are kept for servers in an upgrade");
    }
    assertRefused(
        MAIN + MAIN.replace("main", "shop"),
        6,
        "cluster shop has port 5432",
        "line 2 gives it to cluster main");
  }

  @Test
  void statuses() {
    assertRefused(
        MAIN.replace("active", "Active"),
        3,
        "status \"Active\" of cluster main is no status",
        "it must be active, inactive, upgrading or failed-upgrade");
  }

  @Test
  void paths() {
    assertPath("", "it must begin with /");
    assertPath("main", "it must begin with /");
    assertPath("~/main", "it must begin with /");
    assertPath("/", "a cluster cannot have the whole file system");
    String normal = "it must be written without //, ., .. and a / at the end";
    assertPath("/var/../main", normal);
    assertPath("/var/./main", normal);
    assertPath("//var/main", normal);
    assertPath("/var/main/", normal);
  }

  private static void assertPath(String path, String why) {
    assertRefused(
        MAIN.replace("/var/lib/postgresql/main", path),
        4,
        "path \"" + path + "\" of cluster main cannot be used",
        why);
  }

  @Test
  void pathsThatShareFiles() {
    String inner = "[in]\nport = 5433\nstatus = active\npath = /var/lib/postgresql/main/data/x\n";
    assertRefused(
        MAIN + inner,
        8,
        "cluster in has path /var/lib/postgresql/main/data/x",
        "line 4 gives /var/lib/postgresql/main to cluster main, and the files of one would be in"
            + " the other");
    assertRefused(
        inner + MAIN,
        8,
        "cluster main has path /var/lib/postgresql/main",
        "line 4 gives /var/lib/postgresql/main/data/x to cluster in, and the files of one would be"
            + " in the other");
    assertRefused(
        MAIN + inner.replace("/data/x", ""),
        8,
        "cluster in has path /var/lib/postgresql/main",
        "line 4 gives /var/lib/postgresql/main to cluster main, and the files of one would be in"
            + " the other");
  }

  @Test
  void whatIsNoPlainText() {
    String rule = "the file is plain text with no others than tabs and line ends";
    assertRefused(
        "# ok\n# sch\u00f6n\n".getBytes(ISO_8859_1),
        2,
        "this is not UTF-8",
        "the byte 0xF6 is no part of a character there");
    assertRefused(
        new byte[] {'#', '\n', (byte) 0xEF},
        2,
        "this is not UTF-8",
        "the byte 0xEF is no part of a character there");
    assertRefused("# ö\n# a\0b\n", 2, "there is a control character, U+0000", rule);
    assertRefused("# a\rb\n", 1, "there is a control character, U+000D", rule);
    assertRefused("# a\n\u0085", 2, "there is a control character, U+0085", rule);
    assertRefused("# a\u001b[2J\n", 1, "there is a control character, U+001B", rule);
    assertRefused("\uFEFF" + MAIN, 1, "there is a byte order mark, U+FEFF", rule);
  }

  private static void assertRefused(String text, int line, String what, String why) {
    assertRefused(text.getBytes(UTF_8), line, what, why);
  }

  private static void assertRefused(byte[] content, int line, String what, String why) {
    CoexistException fault =
        assertThrows(CoexistException.class, () -> RegistrySnapshot.parse(Path.of(FILE), content));
    assertEquals(FILE + ":" + line + ": " + what + ": " + why, fault.getMessage());
    assertEquals("edit it: sensible-editor +" + line + " " + FILE, fault.next());
    assertEquals(ExitStatus.USAGE, fault.status());
  }
}
