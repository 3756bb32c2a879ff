package org.pgcoexist.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the README are Java that compiles. */
class ReadmeTest {

  private static final String START = "```java\n";

  @TempDir Path directory;

  @Test
  void theLibraryExampleCompiles() throws IOException {
    String example = examples().get(0);
    assertTrue(example.contains(".upgrade(new ClusterName"), example);
    assertEquals("", complaints(example));
  }

  @Test
  void theExampleOfACheckCompiles() throws IOException {
    String example = examples().get(1);
    assertTrue(example.contains("OrphanedLargeObjectsCheck"), example);
    assertEquals(
        "",
        compiled(
            "OrphanedLargeObjectsCheck.java",
            "import org.pgcoexist.model.MajorVersion;\nimport org.pgcoexist.upgrade.plan.*;\n"
                + "import org.pgcoexist.upgrade.preflight.*;\n"
                + example));
  }

  @Test
  void oneThatDoesNotIsTold() throws IOException {
    assertTrue(complaints("Clusters clusters = 1;\n").contains("incompatible types"));
  }

  private static List<String> examples() throws IOException {
    List<String> examples = new ArrayList<>();
    String readme = Files.readString(Checkout.ROOT.resolve("README.md"));
    for (int at = readme.indexOf(START); at >= 0; at = readme.indexOf(START, at + 1)) {
      int from = at + START.length();
      examples.add(readme.substring(from, readme.indexOf("```", from)));
    }
    return examples;
  }

  private String complaints(String body) throws IOException {
    return compiled(
        "Example.java",
        "import org.pgcoexist.api.*;\nimport org.pgcoexist.model.*;\n"
            + "class Example {\n  static void run() throws InterruptedException {\n"
            + body
            + "  }\n}\n");
  }

  private String compiled(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.writeString(file, text);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    compiler
        .getTask(
            said,
            null,
            null,
            List.of("-d", directory.toString(), "-cp", System.getProperty("java.class.path")),
            null,
            compiler.getStandardFileManager(null, null, null).getJavaFileObjects(file))
        .call();
    return said.toString();
  }
}
