package org.pgcoexist.debian.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcoexist.model.MajorVersion;

class UserClustersTest {

  private static String moved(String text) {
    byte[] moved =
        UserClusters.moved(
            text.getBytes(ISO_8859_1), "main", new MajorVersion(9, 6), new MajorVersion(17, -1));
    return new String(moved, ISO_8859_1);
  }

  @ParameterizedTest
  @CsvSource({
    "'* * 9.6 main *', '* * 17 main *'",
    "'shop\t9.6  9.6\tmain  shop # 9.6 main', 'shop\t9.6  17\tmain  shop # 9.6 main'",
    "'  9.6 9.6 9.6 main 9.6', '  9.6 9.6 17 main 9.6'",
    "'u9.6 g9.6 9.6 main db', 'u9.6 g9.6 17 main db'",
    "'u g 9.6 main', 'u g 17 main'"
  })
  void aLineOfTheClusterMoves(String line, String moved) {
    assertEquals(moved, moved(line));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# * * 9.6 main *",
        "* * 9.6 other *",
        "* * 15 main *",
        "* * 9.60 main *",
        "* * localhost:5432 * *",
        "* * 9.6",
        "* * 9.6 # main",
        "* * 9.6 main.old *"
      })
  void everyOtherLineStays(String line) {
    assertEquals(line, moved(line));
  }

  @Test
  void theRestOfTheFileStaysByteForByte() {
    String text = "# \u00e4\u00ff\r\n* * 9.6 main *\n\n\tx y 9.6 other z\nlast line";
    assertEquals(text.replace("* * 9.6 main", "* * 17 main"), moved(text));
  }
}
