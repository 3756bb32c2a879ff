package org.pgcoexist.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The public API is what its file says: who changes it decides that. To write the file anew:
 *
 * <pre>mvn -q -pl core -P '!checks' -Dtest=ApiFileTest -Dapi.write test</pre>
 */
class ApiFileTest {

  private static final Path FILE = Path.of("src/test/resources/api.txt");

  @Test
  void theApiIsAsItsFileSays() throws IOException {
    if (System.getProperty("api.write") != null) {
      Files.writeString(FILE, ApiText.text());
    }
    assertEquals(
        Files.readString(FILE),
        ApiText.text(),
        "the public API has changed; if that is wanted, write "
            + FILE
            + " anew: mvn -q -pl core -P '!checks' -Dtest=ApiFileTest -Dapi.write test");
  }

  @Test
  void whoeverUsesItCanNameAllTypes() {
    assertEquals(List.of(), ApiText.hidden());
  }

  @Test
  void theTextHasWhatCounts() {
    String text = ApiText.text();
    for (String line :
        List.of(
            "package org.pgcoexist.api\n  class Clusters\n",
            "\n  record Port(int number) implements Comparable<Port>\n",
            "\n    constant ACTIVE\n",
            "\n    static Port DEFAULT\n",
            "\n    new(ExitStatus, String, String, String)\n",
            "\n    UpgradeReport upgrade(ClusterName, UpgradeOptions) throws InterruptedException\n")) {
      assertTrue(text.contains(line), () -> line + "is missing in\n" + text);
    }
  }
}
