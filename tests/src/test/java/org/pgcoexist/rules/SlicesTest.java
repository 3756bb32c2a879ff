package org.pgcoexist.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** No test is forgotten by tests/run: each is in every run, or in a slice that has its turn. */
class SlicesTest {

  /** What is in the files of classes, by their names. */
  private static final Map<String, String> TESTS = texts();

  private static final String TAG = "\n *@Tag\\(\"([^\"]*)\"\\)";

  private static final Pattern TAGGED =
      Pattern.compile(TAG + "(?:\\s*@.*)*\\s*(?:void (\\w+)|(?:final )?class )");

  /** One that can be made: its tests are its own, or those of the class that it extends. */
  private static final Pattern CLASS_WITH_TESTS =
      Pattern.compile(
          "(?s)\n(?:final )?class \\w+ (?:extends \\w+Tests\\b|.*\n  @(?:Test|ParameterizedTest|Property)\\b)");

  private static final Pattern WITH_MACHINE =
      Pattern.compile("(?s)^package org.pgcoexist.lab;.*(?:LabMachine|extends \\w+Tests)\\b");

  @Test
  void everyTagIsASliceAndNoneIsMissing() {
    Set<String> tags = new TreeSet<>();
    TESTS.values().forEach(text -> tags.addAll(Checkout.find(TAG, text)));
    List<String> expected =
        IntStream.rangeClosed(1, tags.size()).mapToObj(number -> "slice-" + number).toList();
    assertTrue(tags.size() > 1, tags::toString);
    assertEquals(expected, List.copyOf(tags));
  }

  @Test
  void theReadmeNamesWhatSlicesHaveAndWhy() {
    Set<String> tagged = new TreeSet<>();
    TESTS.forEach(
        (name, text) -> {
          Matcher matcher = TAGGED.matcher(text);
          while (matcher.find()) {
            String method = matcher.group(2) == null ? "" : "." + matcher.group(2);
            tagged.add(matcher.group(1).replace("slice-", "") + " `" + name + method + "`");
          }
        });
    for (String check :
        Checkout.find("\\[([a-z-]+\\]='[0-9 ]+)'", Checkout.text("tests/run.d/names.sh"))) {
      String name = check.replaceFirst("\\].*", "");
      check
          .chars()
          .filter(Character::isDigit)
          .forEach(n -> tagged.add((char) n + " `" + name + "`"));
    }
    Set<String> told = new TreeSet<>();
    String row = "\\n\\| (\\d+) \\| (`[\\w-]+(?:\\.\\w+)?`) \\| \\w[^|\\n]{10,} \\|(?=\\n)";
    Matcher matcher = Pattern.compile(row).matcher(Checkout.text("README.md"));
    while (matcher.find()) {
      told.add(matcher.group(1) + " " + matcher.group(2));
    }
    assertEquals(tagged, told);
  }

  /** A class is found by its name: a job of its own when it starts machines. */
  @Test
  void everyClassWithTestsIsFound() throws IOException, InterruptedException {
    Process list =
        new ProcessBuilder(Checkout.ROOT.resolve("tests/run").toString(), "--list")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    byte[] bytes = list.getInputStream().readAllBytes();
    assertEquals(0, list.waitFor());
    Set<String> listed =
        Checkout.find("\\n  (\\S+)(?=\\n)", new String(bytes, StandardCharsets.UTF_8));
    Set<String> forgotten = new TreeSet<>();
    TESTS.forEach(
        (name, text) -> {
          String end = WITH_MACHINE.matcher(text).find() ? "LabTest" : "Test";
          if (CLASS_WITH_TESTS.matcher(text).find()
              && !(name.endsWith(end) && listed.contains(name))) {
            forgotten.add(name);
          }
        });
    assertEquals(Set.of(), forgotten);
    assertTrue(listed.contains("ReadmeTest"), listed::toString);
  }

  private static Map<String, String> texts() {
    Map<String, String> texts = new TreeMap<>();
    for (Path file : Checkout.files()) {
      String path = Checkout.ROOT.relativize(file).toString();
      if (path.startsWith("tests/src/test/java/") && path.endsWith(".java")) {
        String name = path.substring(path.lastIndexOf('/') + 1).replace(".java", "");
        texts.put(name, Checkout.text(path));
      }
    }
    return texts;
  }
}
