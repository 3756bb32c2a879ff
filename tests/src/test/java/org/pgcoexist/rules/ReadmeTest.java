package org.pgcoexist.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library example of the README is Java that compiles. */
class ReadmeTest {

  private static final String START = "```java\n";

  @TempDir Path directory;

  @Test
  void theLibraryExampleCompiles() throws IOException {
    String readme = Files.readString(Checkout.ROOT.resolve("README.md"));
    int from = readme.indexOf(START) + START.length();
    String example = readme.substring(from, readme.indexOf("```", from));
    assertTrue(example.contains("registry.change"), example);
    assertEquals("", complaints(example));
  }

  @Test
  void oneThatDoesNotIsTold() throws IOException {
    assertTrue(complaints("Registry registry = 1;\n").contains("incompatible types"));
  }

  private String complaints(String body) throws IOException {
    Path file = directory.resolve("Example.java");
    Files.writeString(
        file,
        "import org.pgcoexist.disk.*;\nimport org.pgcoexist.model.*;\n"
            + "import org.pgcoexist.registry.*;\nclass Example {\n  static void run() {\n"
            + body
            + "  }\n}\n");
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
