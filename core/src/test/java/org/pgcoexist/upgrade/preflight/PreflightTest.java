package org.pgcoexist.upgrade.preflight;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.upgrade.Scene;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.Finding;
import org.pgcoexist.upgrade.plan.Method;
import org.pgcoexist.upgrade.plan.PreflightRefusal;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.preflight.host.DataDirectoryCheck;
import org.pgcoexist.upgrade.preflight.host.DirectoriesCheck;
import org.pgcoexist.upgrade.preflight.host.LeftoversCheck;
import org.pgcoexist.upgrade.preflight.host.TablespacesCheck;

class PreflightTest {

  /** Those that look at directories only. */
  private static final List<Check> CHECKS =
      List.of(
          new DataDirectoryCheck(),
          new LeftoversCheck(),
          new DirectoriesCheck(),
          new TablespacesCheck());

  @TempDir Path root;
  private Scene scene;
  private Path data;

  /** As before an upgrade: nothing of the new cluster is there. */
  @BeforeEach
  void layout() {
    scene = Scene.in(root);
    data = scene.locations().data();
    new LocalDisk().remove(data.resolve("main.new"));
  }

  private List<Finding> check(UpgradePlan attempt) throws InterruptedException {
    Path directory = attempt.dumpDirectory();
    scene.runner().expect("test -d " + directory + " -a -w " + directory, "");
    return findings(attempt);
  }

  private List<Finding> findings(UpgradePlan attempt) throws InterruptedException {
    Findings findings = new Findings();
    Inspection on = scene.inspection(attempt, new Answers(), step -> false);
    for (Check check : CHECKS) {
      check.check(on, findings);
    }
    return findings.all();
  }

  private static Finding refusal(String problem, String fix) {
    return new Finding(true, problem, fix);
  }

  @Test
  void aSoundClusterHasNoFinding() throws Exception {
    assertEquals(List.of(), check(scene.attempt()));
    scene.runner().assertPlayed();
    assertEquals(Scene.OWNER, scene.runner().commands().get(0).user().orElseThrow());
  }

  @Test
  void theEmptyDirectoryOfADroppedKeptClusterIsNoObstacle() throws Exception {
    Files.createDirectory(data.resolve("main.old"));
    assertEquals(List.of(), check(scene.attempt()));
  }

  @Test
  void everyLeftoverIsToldAtOnce() throws Exception {
    Path configuration = scene.locations().configuration();
    for (String name : List.of("main.new", "main.old", "main.dumpall")) {
      Files.createFile(data.resolve(name));
    }
    Files.createDirectories(configuration.resolve("18/main"));
    Files.createDirectories(configuration.resolve("15/main.old"));
    String fix = "move it away or remove it";
    assertEquals(
        List.of(
            refusal(data + "/main.new exists, and it is where the new cluster would be built", fix),
            refusal(
                data + "/main.old exists, and it is where the old cluster would be kept",
                "if it is from an earlier upgrade, drop that cluster: pg_coexist list shows it as"
                    + " kept"),
            refusal(data + "/main.dumpall exists, and it is where the dump would go", fix),
            refusal(
                configuration
                    + "/18/main exists, and it is where the new cluster's configuration would go;"
                    + " is there a cluster 18/main already?",
                fix),
            refusal(
                configuration
                    + "/15/main.old exists, and it is where the old cluster's configuration"
                    + " would be kept",
                fix)),
        check(scene.attempt()));
  }

  /** It would be found when the clients are shut out. */
  @Test
  void whatIsNoFileOfTheOwnersInThePlaceOfTheLogIsToldBefore() throws Exception {
    Path log = scene.locations().log(scene.attempt().to(), "main");
    Files.createDirectories(log.getParent());
    Files.createSymbolicLink(log, Path.of("elsewhere"));
    assertEquals(
        List.of(
            refusal(
                log + " is no file of postgres's, and it is where the new cluster's log would be",
                "ls -ld " + log + "   shows what it is; move it away")),
        check(scene.attempt()));
  }

  /** What pg_dropcluster leaves. */
  @Test
  void anEmptyDirectoryInTheKeptOnesPlaceIsNoLeftover() throws Exception {
    Files.createDirectory(data.resolve("main.old"));
    assertEquals(List.of(), check(scene.attempt()));
  }

  @Test
  void aNewPathMustBeFree(@TempDir Path other) throws Exception {
    scene = Scene.in(other, other.resolve("srv/main"));
    new LocalDisk().remove(other.resolve("srv/main.new"));
    Files.createFile(other.resolve("srv/main"));
    Files.createFile(other.resolve("srv/main.old"));
    String fix = "move it away or remove it";
    assertEquals(
        List.of(
            refusal(other + "/srv/main exists, and it is where the new cluster is to be", fix),
            refusal(
                other + "/srv/main.old exists, and a later upgrade would keep this cluster there",
                fix)),
        check(scene.attempt()));
  }

  @Test
  void aNewPathNeedsItsParent(@TempDir Path other) throws Exception {
    scene = Scene.in(other, other.resolve("srv/main"));
    new LocalDisk().remove(other.resolve("srv"));
    assertEquals(
        List.of(
            refusal(
                other + "/srv is no directory",
                "create it: install -d -o postgres " + other + "/srv")),
        check(scene.attempt()));
  }

  @Test
  void theRegistryAndTheConfigurationMustAgree() throws Exception {
    Path conf = scene.oldConfiguration().resolve("postgresql.conf");
    String fix =
        "set data_directory = '"
            + data
            + "/main/data' there, or correct "
            + scene.locations().registry();
    Files.writeString(conf, "data_directory = '/srv/other'\n");
    assertEquals(
        List.of(
            refusal(
                conf
                    + " has the data directory /srv/other, the registry has "
                    + data
                    + "/main/data",
                fix)),
        check(scene.attempt()));
    Files.writeString(conf, "");
    assertEquals(
        conf + " has the data directory (none), the registry has " + data + "/main/data",
        check(scene.attempt()).get(0).problem());
  }

  @Test
  void aPathThatIsALinkIsRefused() throws Exception {
    Files.move(data.resolve("main"), root.resolve("real"));
    Files.createSymbolicLink(data.resolve("main"), root.resolve("real"));
    assertEquals(
        List.of(
            refusal(
                data + "/main is a symbolic link",
                "register the directory it points at as the cluster's path")),
        check(scene.attempt()));
  }

  @Test
  void theOwnerMustBeAbleToWriteTheDump() throws Exception {
    scene.runner().expect("test -d " + data + " -a -w " + data, 1, "", "");
    assertEquals(
        List.of(
            refusal(
                "the cluster's owner postgres cannot write the dump to " + data,
                "install -d -o postgres -m 0700 " + data + ", or name another directory with -d")),
        findings(scene.attempt()));
  }

  @Test
  void tablespacesMustBeOutsideAndFree() throws Exception {
    Path inside = Files.createDirectory(data.resolve("main/space"));
    Path used = Files.createDirectories(root.resolve("space/PG_18_202506291")).getParent();
    Files.createDirectories(used.resolve("PG_15_202209061"));
    UpgradePlan attempt = scene.attempt(Scene.facts(List.of(inside.toString(), used.toString())));
    assertEquals(
        List.of(
            refusal(
                "the tablespace " + inside + " lies inside the cluster's own path",
                "move it out: ALTER TABLESPACE cannot, so create another and move its tables"),
            refusal(
                used
                    + "/PG_18_202506291 exists: a PostgreSQL 18 cluster uses this tablespace, or"
                    + " one was left there",
                "remove it if no cluster uses it")),
        check(attempt));
  }

  @Test
  void refusalsAreToldTogetherAndWarningsAreNot() {
    ClusterName name = new ClusterName("main");
    Finding warning = new Finding(false, "slow", "");
    assertDoesNotThrow(() -> PreflightRefusal.throwIfAny(name, List.of(warning)));
    List<Finding> findings =
        List.of(refusal("a is bad", "do a"), warning, refusal("b is bad", "do b"));
    CoexistException e =
        assertThrows(CoexistException.class, () -> PreflightRefusal.throwIfAny(name, findings));
    assertEquals(ExitStatus.REFUSED, e.status());
    assertEquals("cannot upgrade cluster main, and nothing was touched", e.what());
    assertEquals("a is bad\nb is bad", e.why());
    assertEquals("do a\ndo b", e.next());
  }

  @Test
  void aMethodHasAName() {
    assertEquals("dumpall", Method.named("dumpall").word());
    CoexistException e = assertThrows(CoexistException.class, () -> Method.named("magic"));
    assertEquals("unknown upgrade method \"magic\"", e.what());
    assertEquals("use one of them with -m", e.next());
    assertEquals(ExitStatus.USAGE, e.status());
    assertEquals(true, e.why().startsWith("there is ") && e.why().contains("dumpall"), e.why());
  }
}
