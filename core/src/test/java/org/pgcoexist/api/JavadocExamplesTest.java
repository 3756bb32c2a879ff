package org.pgcoexist.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The examples in the API's javadoc are those that are compiled and run. */
class JavadocExamplesTest {

  private static final Path API = Path.of("src/main/java/org/pgcoexist/api");
  private static final Path EXAMPLES = Path.of("src/test/java/org/pgcoexist/api/Examples.java");

  private static final Pattern OF_JAVADOC =
      Pattern.compile("<pre>\\{@code\n(.*?)\n *\\}</pre>", Pattern.DOTALL);
  private static final Pattern OF_SOURCE =
      Pattern.compile("// example\n(.*?)\n *// end", Pattern.DOTALL);

  @Test
  void theyAreTheSame() throws IOException {
    Set<String> told = new TreeSet<>();
    try (Stream<Path> files = Files.list(API)) {
      for (Path file : files.toList()) {
        // The javadoc of a member is as one of a package then.
        String text = Files.readString(file).replaceAll("(?m)^ *\\*", " *");
        told.addAll(found(OF_JAVADOC, text.replace("\n *", "\n")));
      }
    }
    assertEquals(new TreeSet<>(found(OF_SOURCE, Files.readString(EXAMPLES))), told);
    assertEquals(4, told.size());
  }

  /** Without blanks and line breaks, and with what tests put in. */
  private static List<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(result -> result.group(1).replaceAll("\\s", ""))
        .map(code -> code.replace("Clusters.of(Locations.debian())", "of"))
        .map(code -> code.replace("UpgradeOptions.defaults()", "options"))
        .toList();
  }
}
