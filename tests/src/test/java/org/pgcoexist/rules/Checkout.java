package org.pgcoexist.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The checkout that this test lies in. */
final class Checkout {

  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private Checkout() {}

  static String text(String file) {
    return read(ROOT.resolve(file));
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files that git has or would take, without those that are deleted. */
  static List<Path> files() {
    ProcessBuilder git =
        new ProcessBuilder(
            "git", "-c", "safe.directory=*", "-C", ROOT.toString(), "ls-files", "-z");
    git.command().addAll(List.of("--cached", "--others", "--exclude-standard"));
    git.redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      Process process = git.start();
      String names = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException("git ls-files ended with " + process.exitValue());
      }
      return Arrays.stream(names.split("\0", -1))
          .filter(name -> !name.isEmpty())
          .map(ROOT::resolve)
          .filter(Files::exists)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Java files below a folder, without the module's, which is made from a template. */
  static List<JavaFile> java(String folder) {
    return files().stream()
        .filter(file -> file.startsWith(ROOT.resolve(folder)) && file.toString().endsWith(".java"))
        .filter(file -> !file.endsWith("module-info.java"))
        .map(file -> JavaFile.read(ROOT, file))
        .toList();
  }

  /** What the first group of a pattern finds. */
  static Set<String> find(String pattern, String text) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}
