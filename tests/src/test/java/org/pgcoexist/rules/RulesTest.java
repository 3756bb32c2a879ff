package org.pgcoexist.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.pgcoexist.model.MajorVersion;

/** The checkout keeps the rules. */
class RulesTest {

  private static final List<JavaFile> CORE = Checkout.java("core/src/main");
  private static final List<JavaFile> MAINTSCRIPTS = Checkout.java("maintscripts/src/main");
  private static final String COMMANDS = "maintscripts/src/main/java/org/pgcoexist/commands/";

  private static List<JavaFile> main() {
    List<JavaFile> all = new ArrayList<>(CORE);
    all.addAll(MAINTSCRIPTS);
    return all;
  }

  @Test
  void packagesOfCoreUseOnlyThoseBeforeThem() {
    assertTrue(CORE.size() > 50, "core was found");
    assertEquals(List.of(), JavaRules.direction(CORE));
  }

  @Test
  void commandsStayOutOfTheEngine() {
    assertFalse(MAINTSCRIPTS.isEmpty());
    assertEquals(List.of(), JavaRules.outOfTheEngine(MAINTSCRIPTS));
  }

  @Test
  void oneClassRunsProgramsAndCoreReadsNoCommandLine() {
    assertEquals(
        List.of("core/src/main/java/org/pgcoexist/process/ExecCommandRunner.java"),
        JavaRules.using(main(), "org.apache.commons.exec"));
    assertEquals(List.of(), JavaRules.using(CORE, "org.apache.commons.cli"));
    assertEquals(List.of(), JavaRules.calling(main(), "ProcessBuilder", false));
  }

  @Test
  void oneClassPutsNamesIntoSql() {
    String core = "core/src/main/java/org/pgcoexist/";
    assertEquals(
        List.of(
            // Around a whole query.
            core + "postgres/Psql.java",
            // Names that are its own constants.
            core + "postgres/PublisherSettings.java",
            // It is the one that quotes them.
            core + "postgres/Sql.java",
            // What the old private server has quoted.
            core + "upgrade/online/Sequences.java",
            // Around a whole query.
            core + "upgrade/preflight/Questions.java",
            // Advice for a person, of what PostgreSQL has quoted.
            core + "upgrade/preflight/catalog/CollationVersionsCheck.java",
            // Numbers and lists that are its own constants.
            core + "upgrade/preflight/catalog/DroppedFeaturesCheck.java",
            // Advice for a person, of what PostgreSQL has quoted.
            core + "upgrade/preflight/catalog/FollowedTablesCheck.java",
            // The same.
            core + "upgrade/preflight/server/FollowingCheck.java",
            // A condition, names that Sql has quoted, numbers: what one attempt has at the old
            // server.
            core + "upgrade/replication/ReplicaIdentities.java",
            core + "upgrade/replication/Slots.java",
            core + "upgrade/replication/Subscription.java",
            core + "upgrade/replication/SystemSetting.java",
            // Before a script of its own.
            core + "upgrade/statistics/TableByTable.java",
            // Tables, which PostgreSQL has quoted.
            core + "upgrade/stream/StreamClients.java",
            core + "upgrade/stream/TablePart.java",
            // Truth values, literals and its own resources.
            core + "upgrade/verify/SheetScript.java"),
        JavaRules.buildingSql(main()).stream().sorted().toList());
  }

  @Test
  void packagesAreSmallAndNamesAreOnce() {
    assertEquals(List.of(), JavaRules.largePackages(main()));
    assertEquals(List.of(), JavaRules.namesTwice(main()));
  }

  @Test
  void filesAndMethodsAreShort() {
    assertEquals(List.of(), JavaRules.sizes(Checkout.java("")));
  }

  @Test
  void nothingSleepsExitsOrPrintsAStack() {
    // The one place that waits for processes which are not our children: Linux has no event for it.
    assertEquals(
        List.of("core/src/main/java/org/pgcoexist/process/MarkedProcesses.java"),
        JavaRules.calling(main(), "Thread.sleep", false));
    assertEquals(List.of(), JavaRules.exits(main()));
    assertEquals(List.of(), JavaRules.calling(main(), "printStackTrace", true));
  }

  @Test
  void theLibraryNeitherPrintsNorReadsNorEndsTheJvm() {
    String process = "core/src/main/java/org/pgcoexist/process/";
    assertEquals(
        List.of(
            // Hands a person's terminal to psql, for --shell alone.
            process + "Attended.java",
            // A program of its own.
            process + "owner/DiskServer.java"),
        JavaRules.naming(
            CORE, List.of("System.out", "System.err", "System.in", "System.exit", "Runtime.halt")));
  }

  /** core's own tests look at what these packages have. */
  @Test
  void theModuleExportsThePublicApi() {
    String module = Checkout.text("core/src/main/module/module-info.java");
    Set<String> exported = Checkout.find("exports ([a-z.]+)", module);
    assertEquals(Set.of("org.pgcoexist", "org.pgcoexist.api", "org.pgcoexist.model"), exported);
    String api = Checkout.text("core/src/test/java/org/pgcoexist/api/ApiText.java");
    assertEquals(exported, Checkout.find("\"(org\\.pgcoexist(?:\\.[a-z]+)*)\"", api));
    Set<String> services = Checkout.find("(?m)^ +(org[a-zA-Z.]+Type)[,;]$", module);
    String listed =
        "core/src/main/resources/META-INF/services/org.pgcoexist.engine.journal.OperationType";
    assertEquals(Set.copyOf(Checkout.text(listed).lines().toList()), services);
  }

  @Test
  void theTopLevelIsAsItMustBe() {
    Set<String> top = new TreeSet<>();
    for (Path file : Checkout.files()) {
      String name = Checkout.ROOT.relativize(file).getName(0).toString();
      if (!name.startsWith(".")) {
        top.add(name);
      }
    }
    assertEquals(
        Set.of("pom.xml", "core", "debian", "maintscripts", "man", "tests", "README.md"), top);
  }

  @Test
  void theVersionIsTheSameEverywhere() {
    Set<String> versions = new TreeSet<>();
    versions.addAll(
        Checkout.find(
            "<artifactId>pg-coexist</artifactId>\\s*<version>([^<]*)", Checkout.text("pom.xml")));
    versions.addAll(
        Checkout.find("VERSION = \"([^\"]*)\"", Checkout.text(COMMANDS + "CommandMain.java")));
    String newest = Checkout.text("debian/changelog").lines().findFirst().orElseThrow();
    versions.addAll(Checkout.find("^pg-coexist \\(([^)-]*)", newest));
    assertEquals(1, versions.size(), versions::toString);
    for (String page : List.of("pg_version_upgrade.8", "pg_coexist.8", "cluster_ports.5")) {
      assertEquals(
          versions, Checkout.find("\"pg-coexist ([^\"]*)\"", Checkout.text("man/" + page)));
    }
  }

  @Test
  void theOptionsOfUpgradeAreTheSameEverywhere() {
    String source = Checkout.text(COMMANDS + "PgVersionUpgrade.java");
    Set<String> options = Options.understood(source);
    assertTrue(options.containsAll(Set.of("-c", "-v", "-p", "-d", "-r", "-m")), options::toString);
    assertEquals(options, Options.man(Checkout.text("man/pg_version_upgrade.8")));
    String completion = Checkout.text("maintscripts/src/main/completion/pg_coexist");
    assertOffered(options, Options.completion(completion, "_pg_version_upgrade", ""));
    assertOffered(options, Options.help(source));
  }

  @Test
  void theOptionsOfCoexistAreTheSameEverywhere() {
    StringBuilder source = new StringBuilder();
    source.append(Checkout.text(COMMANDS + "PgCoexist.java"));
    source.append(Checkout.text(COMMANDS + "Listing.java"));
    for (Path file : Checkout.files()) {
      String name = Checkout.ROOT.relativize(file).toString();
      if (name.matches(COMMANDS + "[A-Za-z]+Command\\.java")) {
        source.append(Checkout.text(name));
      }
    }
    Set<String> options = Options.understood(source.toString());
    assertTrue(options.containsAll(Set.of("-H", "-v", "-p", "--inactive")), options::toString);
    assertEquals(options, Options.man(Checkout.text("man/pg_coexist.8")));
    String completion = Checkout.text("maintscripts/src/main/completion/pg_coexist");
    assertOffered(
        options, Options.completion(completion, "_pg_coexist_options", "_pg_coexist_command"));
    assertOffered(options, Options.help(source.toString()));
  }

  /** One letter for help or the version needs no mention there. */
  private static void assertOffered(Set<String> options, Set<String> offered) {
    Set<String> expected = new TreeSet<>(options);
    expected.remove("-h");
    assertEquals(expected, offered);
  }

  @Test
  void theTableOfParametersCanBeRead() {
    List<String> lines =
        Checkout.text("core/src/main/resources/org/pgcoexist/upgrade/config/parameters.csv")
            .lines()
            .toList();
    assertEquals("major,parameter,change,replacement,note", lines.get(0));
    assertTrue(lines.size() > 10, "the table has lines");
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split(",", 5);
      assertEquals(5, fields.length, line);
      assertTrue(MajorVersion.parse(fields[0]).isPresent(), line);
      assertTrue(fields[1].matches("[a-z_.]+"), line);
      assertTrue(Set.of("removed", "renamed", "divided", "values").contains(fields[2]), line);
      assertEquals(Set.of("renamed", "divided").contains(fields[2]), !fields[3].isEmpty(), line);
    }
  }
}
