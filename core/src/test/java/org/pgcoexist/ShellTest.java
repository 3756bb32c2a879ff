package org.pgcoexist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShellTest {

  @Test
  void whatNeedsNoQuotesHasNone() {
    assertEquals(
        "chmod 0700 /var/lib/postgresql/15/main",
        Shell.line("chmod", "0700", Path.of("/var/lib/postgresql/15/main")));
  }

  @Test
  void aShellTakesEveryWordAsItIs() throws Exception {
    for (String word :
        List.of(
            "/x; touch y #/data",
            "$(touch y)",
            "`touch y`",
            "it's",
            "a\nNext: b",
            "tab\tand \\ and '\n'",
            "*",
            "größe",
            "\u202eleft\u2028",
            "-rf",
            "")) {
      assertEquals(word, echoed(word));
    }
  }

  @Test
  void aWordIsAlwaysOneLine() {
    assertEquals("$'a\\n\\u001b\\u202eb'", Shell.word("a\n\u001b\u202eb"));
  }

  private static String echoed(String word) throws IOException {
    ProcessBuilder shell = new ProcessBuilder("bash", "-c", Shell.line("printf", "%s", word));
    shell.environment().put("LC_ALL", "C.UTF-8");
    Process echo = shell.redirectErrorStream(true).start();
    return new String(echo.getInputStream().readAllBytes(), UTF_8);
  }
}
