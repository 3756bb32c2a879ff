package org.pgcoexist.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each rule finds what breaks it. */
class RulesFindBreachesTest {

  private static List<JavaFile> file(String packageName, String body) {
    return List.of(JavaFile.parse("F.java", "package " + packageName + ";\n" + body));
  }

  @Test
  void anImportOfALaterPackage() {
    assertEquals(
        List.of("F.java: org.pgcoexist.model uses org.pgcoexist.disk"),
        JavaRules.direction(
            file("org.pgcoexist.model", "import org.pgcoexist.disk.Disk; class F {}")));
    assertEquals(
        List.of(),
        JavaRules.direction(
            file("org.pgcoexist.disk", "import org.pgcoexist.model.Port; class F {}")));
  }

  @Test
  void aUseWithoutImport() {
    assertEquals(
        List.of("F.java: org.pgcoexist.upgrade.verify uses org.pgcoexist.upgrade.steps"),
        JavaRules.direction(
            file(
                "org.pgcoexist.upgrade.verify",
                "class F { Object o = new org.pgcoexist.upgrade.steps.Change.Inner(); }")));
    assertEquals(
        List.of("F.java: org.pgcoexist.model uses org.pgcoexist.registry"),
        JavaRules.direction(
            file(
                "org.pgcoexist.model",
                "import static org.pgcoexist.registry.Registry.*; class F {}")));
  }

  @Test
  void aPackageWithoutPlace() {
    assertEquals(
        List.of("F.java: the package org.pgcoexist.util has no place"),
        JavaRules.direction(file("org.pgcoexist.util", "class F {}")));
  }

  @Test
  void aCommandThatReachesIntoTheEngine() {
    assertEquals(
        List.of("F.java uses org.pgcoexist.upgrade.steps"),
        JavaRules.outOfTheEngine(
            file("org.pgcoexist.commands", "import org.pgcoexist.upgrade.steps.X; class F {}")));
    assertEquals(
        List.of(),
        JavaRules.outOfTheEngine(
            file("org.pgcoexist.commands", "import org.pgcoexist.upgrade.X; class F {}")));
  }

  @Test
  void aLibraryInTheWrongPlace() {
    assertEquals(
        List.of("F.java"),
        JavaRules.using(
            file("a", "import org.apache.commons.exec.CommandLine; class F {}"),
            "org.apache.commons.exec"));
  }

  @Test
  void whatIsTooLong() {
    String method = "class F {\n  void longest() {\n" + "\n".repeat(37) + "  }\n}\n";
    assertEquals(List.of(), JavaRules.sizes(file("a", method)));
    assertEquals(
        List.of("F.java: longest, line 3, has 41 lines"),
        JavaRules.sizes(file("a", method.replace("void longest() {", "void longest() {\n\n"))));
    assertEquals(
        List.of("F.java has 301 lines"),
        JavaRules.sizes(file("a", "class F {}" + "\n".repeat(300))));
  }

  @Test
  void callsThatMustNotBe() {
    List<JavaFile> sleeper = file("a", "class F { void f() { java.lang.Thread.sleep(1); } }");
    assertEquals(List.of("F.java"), JavaRules.calling(sleeper, "Thread.sleep", false));
    List<JavaFile> printer = file("a", "class F { void f() { e.printStackTrace(); } }");
    assertEquals(List.of("F.java"), JavaRules.calling(printer, "printStackTrace", true));
    List<JavaFile> writer = file("a", "class F { void f() { e.printStackTrace(w); } }");
    assertEquals(List.of(), JavaRules.calling(writer, "printStackTrace", true));
    assertEquals(
        List.of("F.java"), JavaRules.exits(file("a", "class F { void f() { System.exit(1); } }")));
    assertEquals(
        List.of(),
        JavaRules.exits(
            file("a", "class F { public static void main(String[] a) { System.exit(1); } }")));
  }

  @Test
  void aLibraryThatPrints() {
    List<JavaFile> printer = file("a", "class F { void f() { System.out.println(); } }");
    assertEquals(List.of("F.java"), JavaRules.naming(printer, List.of("System.out")));
    assertEquals(List.of(), JavaRules.naming(printer, List.of("System.err")));
  }

  private static List<String> builtSql(String expression) {
    String body = "class F { static final String C = \"x\"; String f(String n, boolean b) {";
    return file("a", body + expression + " } }").get(0).builtSql();
  }

  @Test
  void aNameInSql() {
    assertEquals(List.of("n"), builtSql("return \"DROP DATABASE \" + n;"));
    assertEquals(List.of("n"), builtSql("return \"SELECT '\" + n + \"' FROM x\";"));
    assertEquals(List.of("s"), builtSql("String s = n; return \"SELECT 1 \" + s;"));
    assertEquals(List.of("n"), builtSql("return \"\\\\connect \" + n;"));
    assertEquals(List.of("n"), builtSql("return \"x;\\n\\\\! id \" + n;"));
    assertEquals(
        List.of("\"ALTER ROLE \""), builtSql("return b.append(\"ALTER ROLE \").append(n);"));
    assertEquals(List.of("\"GRANT %s\""), builtSql("return String.format(\"GRANT %s\", n);"));
    assertEquals(
        List.of("\"SET x = @\".replace"), builtSql("return \"SET x = @\".replace(\"@\", n);"));
  }

  @Test
  void sqlOfConstantsAndOfWhatIsQuoted() {
    assertEquals(
        List.of(),
        builtSql("String s = b ? \" x\" : C; return \"SELECT \" + s + C + F.D + Sql.literal(n);"));
    assertEquals(List.of(), builtSql("return \"cannot SELECT \" + n;"));
    assertEquals(List.of(), builtSql("return \"ALTER SYSTEM has set it to \" + n;"));
  }

  @Test
  void optionsAreRead() {
    assertEquals(
        Set.of("-v", "--to", "--json", "--version"),
        Options.understood(
            "addOption(\"v\", \"to\", true, \"\"); addOption(null, \"json\", false, \"\");"
                + " verb.equals(\"--version\")"));
    assertEquals(
        Set.of("-v", "--to", "--json"),
        Options.man(
            "x\n.SH OPTIONS\n.TP\n.BI \\-v\\~ V \\fR,\\~ \\-\\-to\\~ V\nNot \\-\\-this.\n.TP\n.B"
                + " \\-\\-json\n.SH STEPS\n.TP\n.B \\-\\-that\n"));
    assertEquals(
        Set.of("--a", "-b"),
        Options.completion(
            "x '--c'\n_one() {\n echo '--a= -b' -W --e\n}\n_two() {\n '--d'\n}", "_one", "_two"));
    assertEquals(
        Set.of("-r", "--go"), Options.help("String HELP =\n\"[-r] [--go=x]\" + \"a-b\";\n --no"));
  }
}
