package org.pgcoexist.debian.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartConfTest {

  private static String mode(String text) {
    return StartConf.mode(text.getBytes(ISO_8859_1));
  }

  private static String with(String text, String mode) {
    return new String(StartConf.withMode(text.getBytes(ISO_8859_1), mode), ISO_8859_1);
  }

  @ParameterizedTest
  @CsvSource({
    "auto, auto",
    "manual, manual",
    "disabled, disabled",
    "'# manual', auto",
    "'', auto",
    "'  manual  # x', manual",
    "nonsense, auto"
  })
  void theModeOfALine(String text, String mode) {
    assertEquals(mode, mode("# comment\n\n" + text + "\n"));
  }

  @Test
  void theFirstModeCounts() {
    assertEquals("manual", mode("manual\nauto\n"));
  }

  @Test
  void everythingButTheModeStays() {
    assertEquals(
        "# auto: see above\n\ndisabled # by hand \u00e4\n#end",
        with("# auto: see above\n\nauto # by hand \u00e4\n#end", "disabled"));
  }

  @Test
  void aMissingModeIsAdded() {
    assertEquals("# x\nmanual\n", with("# x\n", "manual"));
    assertEquals("# x\nmanual\n", with("# x", "manual"));
    String made = with("", "disabled");
    assertEquals("disabled", mode(made));
    assertEquals("# Automatic startup configuration", made.lines().findFirst().orElseThrow());
  }

  @Test
  void aModeAndBackIsTheSameFile() {
    String text = "# x\nauto # mine\n";
    assertEquals(text, with(with(text, "disabled"), "auto"));
  }
}
