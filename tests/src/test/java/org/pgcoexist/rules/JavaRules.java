package org.pgcoexist.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rules for Java files; each gives the breaches it finds, empty when there are none. */
final class JavaRules {

  /** Of core: each uses only those before it. So there can be no cycle. */
  static final List<String> ORDER =
      List.of(
          "org.pgcoexist",
          "org.pgcoexist.model",
          "org.pgcoexist.disk",
          "org.pgcoexist.registry",
          "org.pgcoexist.process",
          "org.pgcoexist.postgres",
          "org.pgcoexist.debian",
          "org.pgcoexist.engine",
          "org.pgcoexist.takeover",
          "org.pgcoexist.upkeep",
          "org.pgcoexist.check",
          "org.pgcoexist.upgrade",
          "org.pgcoexist.upgrade.config",
          "org.pgcoexist.upgrade.preflight",
          "org.pgcoexist.upgrade.verify",
          "org.pgcoexist.upgrade.steps",
          "org.pgcoexist.upgrade.transfer",
          "org.pgcoexist.upgrade.trial");

  /** What is for the engine alone. */
  private static final List<String> INTERNAL =
      ORDER.stream().filter(name -> name.startsWith("org.pgcoexist.upgrade.")).toList();

  private static final Pattern PACKAGE = Pattern.compile("org\\.pgcoexist(\\.[a-z][a-z0-9]*)*");
  private static final int MOST_LINES = 300;
  private static final int MOST_LINES_OF_METHOD = 40;

  private JavaRules() {}

  /** The packages of ours that the file names, its own left out. */
  private static List<String> uses(JavaFile file) {
    List<String> uses = new ArrayList<>();
    for (String name : file.names()) {
      Matcher matcher = PACKAGE.matcher(name);
      // A prefix of a longer name is visited as well, and only the name with its class counts.
      if (matcher.lookingAt()
          && matcher.end() < name.length()
          && Character.isUpperCase(name.charAt(matcher.end() + 1))
          && !matcher.group().equals(file.packageName())
          && !uses.contains(matcher.group())) {
        uses.add(matcher.group());
      }
    }
    return uses;
  }

  static List<String> direction(List<JavaFile> core) {
    List<String> breaches = new ArrayList<>();
    for (JavaFile file : core) {
      int own = ORDER.indexOf(file.packageName());
      if (own < 0) {
        breaches.add(file.path() + ": the package " + file.packageName() + " has no place");
      }
      for (String use : uses(file)) {
        int other = ORDER.indexOf(use);
        if (other < 0 || other > own) {
          breaches.add(file.path() + ": " + file.packageName() + " uses " + use);
        }
      }
    }
    return breaches;
  }

  static List<String> publicApiOnly(List<JavaFile> maintscripts) {
    List<String> breaches = new ArrayList<>();
    for (JavaFile file : maintscripts) {
      for (String use : uses(file)) {
        boolean known = ORDER.contains(use) || use.startsWith("org.pgcoexist.commands");
        if (!known || INTERNAL.contains(use)) {
          breaches.add(file.path() + " uses " + use);
        }
      }
    }
    return breaches;
  }

  /** Files that name anything below a package of a library. */
  static List<String> using(List<JavaFile> files, String library) {
    List<String> users = new ArrayList<>();
    for (JavaFile file : files) {
      if (file.names().stream().anyMatch(name -> name.startsWith(library + "."))) {
        users.add(file.path());
      }
    }
    return users;
  }

  static List<String> sizes(List<JavaFile> files) {
    List<String> breaches = new ArrayList<>();
    for (JavaFile file : files) {
      if (file.lines() > MOST_LINES) {
        breaches.add(file.path() + " has " + file.lines() + " lines");
      }
      file.methods()
          .forEach(
              (method, lines) -> {
                if (lines > MOST_LINES_OF_METHOD) {
                  breaches.add(file.path() + ": " + method + ", has " + lines + " lines");
                }
              });
    }
    return breaches;
  }

  /** Files with a call; without arguments only, or any. */
  static List<String> calling(List<JavaFile> files, String call, boolean withoutArguments) {
    List<String> users = new ArrayList<>();
    for (JavaFile file : files) {
      var calls = withoutArguments ? file.callsWithoutArguments() : file.calls();
      if (calls.stream().anyMatch(c -> c.equals(call) || c.endsWith("." + call))) {
        users.add(file.path());
      }
    }
    return users;
  }

  /** Files that build SQL of anything but constants and what Sql has quoted. */
  static List<String> buildingSql(List<JavaFile> files) {
    return files.stream().filter(file -> !file.builtSql().isEmpty()).map(JavaFile::path).toList();
  }

  /** Files that end the JVM and are no entry point. */
  static List<String> exits(List<JavaFile> files) {
    List<String> breaches = new ArrayList<>();
    for (JavaFile file : files) {
      boolean entry = file.methods().keySet().stream().anyMatch(name -> name.startsWith("main,"));
      if (file.calls().contains("System.exit") && !entry) {
        breaches.add(file.path());
      }
    }
    return breaches;
  }
}
