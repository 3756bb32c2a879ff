package org.pgcoexist.rules;

import static java.util.stream.Collectors.counting;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Rules for Java files; each gives the breaches it finds, empty when there are none. */
final class JavaRules {

  /** Of core: each uses only those before it. So there can be no cycle. */
  static final List<String> ORDER =
      List.of(
          "org.pgcoexist",
          "org.pgcoexist.model",
          "org.pgcoexist.disk",
          "org.pgcoexist.registry",
          "org.pgcoexist.process.output",
          "org.pgcoexist.process",
          "org.pgcoexist.process.owner",
          "org.pgcoexist.postgres.conf",
          "org.pgcoexist.postgres",
          "org.pgcoexist.debian.files",
          "org.pgcoexist.debian",
          "org.pgcoexist.engine.progress",
          "org.pgcoexist.engine.journal",
          "org.pgcoexist.engine",
          "org.pgcoexist.takeover.plan",
          "org.pgcoexist.takeover.steps",
          "org.pgcoexist.takeover",
          "org.pgcoexist.upkeep",
          "org.pgcoexist.check.snapshot",
          "org.pgcoexist.check.inconsistency",
          "org.pgcoexist.check.cluster",
          "org.pgcoexist.check.setting",
          "org.pgcoexist.check",
          "org.pgcoexist.upgrade.plan",
          "org.pgcoexist.upgrade.errors",
          "org.pgcoexist.upgrade.state",
          "org.pgcoexist.upgrade.config",
          "org.pgcoexist.upgrade.preflight",
          "org.pgcoexist.upgrade.preflight.host",
          "org.pgcoexist.upgrade.preflight.server",
          "org.pgcoexist.upgrade.preflight.catalog",
          "org.pgcoexist.upgrade.verify",
          "org.pgcoexist.upgrade.hooks",
          "org.pgcoexist.upgrade.steps",
          "org.pgcoexist.upgrade.statistics",
          "org.pgcoexist.upgrade.load",
          "org.pgcoexist.upgrade.stream",
          "org.pgcoexist.upgrade.replication",
          "org.pgcoexist.upgrade.dumpall",
          "org.pgcoexist.upgrade.parallel",
          "org.pgcoexist.upgrade.online",
          "org.pgcoexist.upgrade.pgupgrade",
          "org.pgcoexist.upgrade.trial",
          "org.pgcoexist.upgrade",
          "org.pgcoexist.api");

  /** One method each, and none uses another. */
  private static final List<String> METHODS =
      List.of(
          "org.pgcoexist.upgrade.dumpall",
          "org.pgcoexist.upgrade.parallel",
          "org.pgcoexist.upgrade.online",
          "org.pgcoexist.upgrade.pgupgrade");

  private static final String PLAN = "org.pgcoexist.upgrade.plan";

  private static final int MOST_FILES_OF_PACKAGE = 19;

  /** What is for the engine alone. */
  private static final List<String> INTERNAL =
      ORDER.stream()
          .filter(name -> name.startsWith("org.pgcoexist.upgrade.") && !name.equals(PLAN))
          .toList();

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
        boolean betweenMethods = METHODS.contains(use) && METHODS.contains(file.packageName());
        if (other < 0 || other > own || betweenMethods) {
          breaches.add(file.path() + ": " + file.packageName() + " uses " + use);
        }
      }
    }
    return breaches;
  }

  /** Packages with more files than one idea has. */
  static List<String> largePackages(List<JavaFile> files) {
    Map<String, Long> counts =
        files.stream()
            .filter(file -> !file.path().endsWith("package-info.java"))
            .collect(Collectors.groupingBy(JavaFile::packageName, TreeMap::new, counting()));
    counts.values().removeIf(count -> count <= MOST_FILES_OF_PACKAGE);
    return counts.entrySet().stream()
        .map(large -> large.getKey() + " has " + large.getValue() + " files")
        .toList();
  }

  /** A simple name that two classes have. */
  static List<String> namesTwice(List<JavaFile> files) {
    Map<String, Long> counts =
        files.stream()
            .map(file -> file.path().replaceFirst(".*/", ""))
            .filter(name -> !name.equals("package-info.java"))
            .collect(Collectors.groupingBy(name -> name, TreeMap::new, counting()));
    counts.values().removeIf(count -> count == 1);
    return List.copyOf(counts.keySet());
  }

  /** Commands use what is behind the public API, but not the parts of the engine. */
  static List<String> outOfTheEngine(List<JavaFile> maintscripts) {
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

  /** Files that name one of these words, such as {@code System.out}. */
  static List<String> naming(List<JavaFile> files, List<String> words) {
    return files.stream()
        .filter(file -> file.names().stream().anyMatch(words::contains))
        .map(JavaFile::path)
        .toList();
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
