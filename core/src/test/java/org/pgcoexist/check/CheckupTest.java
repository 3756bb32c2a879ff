package org.pgcoexist.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgcoexist.CoexistException;
import org.pgcoexist.check.inconsistency.ConsistencyRule;
import org.pgcoexist.check.inconsistency.Inconsistency;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.upgrade.plan.StepId;

/** What is the registry's and the journals'; and what a user may not see. */
class CheckupTest extends CheckTests {

  @Test
  void nothingIsFoundWhereAllAgree() {
    found();
    assertEquals(1, run().clusters());
    assertEquals(List.of(), run().hidden());
  }

  @Test
  void kindsAreUnique() {
    Set<String> kinds = new HashSet<>();
    for (ConsistencyRule comparison : ConsistencyRules.all()) {
      assertTrue(kinds.add(comparison.kind()), comparison.kind());
      assertTrue(comparison.kind().matches("[a-z-]+"), comparison.kind());
    }
  }

  @Test
  void aRegistryThatCannotBeUnderstood() throws IOException {
    write(locations.registry(), "[main]\nport = 99999\n");
    mode(locations.registry(), "rw-r--rw-");
    found(
        "registry-faulty cluster_ports: "
            + locations.registry()
            + ":1: cluster main has no status: every cluster has a port, a status and a path",
        "sensible-editor +1 " + locations.registry(),
        "rights-wrong cluster_ports: users other than "
            + owner
            + " can write "
            + locations.registry(),
        "chmod go-w " + locations.registry());
  }

  @Test
  void anUpgradeThatStopped() throws IOException {
    Journal journal = begin();
    journal.record(StepId.LOAD, Journal.Mark.BEGUN);
    register(5440, "failed-upgrade");
    String problem = "its upgrade from 15 to 18 stopped at step 7, " + StepId.LOAD.title();
    String[] fixes = {
      "pg_version_upgrade -c main -r   continues it",
      "pg_version_upgrade -c main --rollback   rolls it back"
    };
    found("work-open main: " + problem, fixes[0], fixes[1]);
    // What it makes on its way is not in the way.
    write(path.resolveSibling("main.new").resolve("data/PG_VERSION"), "18\n");
    found("work-open main: " + problem, fixes[0], fixes[1]);
    remove(locations.registry());
    found("work-open main: " + problem + ", and it is not registered any more", fixes[0], fixes[1]);
  }

  @Test
  void aJournalThatIsLostOrFaulty() throws IOException {
    register(5440, "upgrading");
    found(
        "journal-lost main: its status is upgrading, but the journal of that upgrade is lost",
        "man 7 pg-coexist   tells under \"The journal is lost\" how to go back by hand");
    write(journal().resolve("journal"), "nonsense\n");
    List<Inconsistency> all = run().disagreements();
    assertEquals(1, all.size(), all::toString);
    assertTrue(all.get(0).problem().contains(journal() + "/journal"), all::toString);
  }

  @Test
  void whatAnUpgradeLeft() throws IOException {
    Path made = path.resolveSibling("main.new");
    write(made.resolve("data/PG_VERSION"), "18\n");
    found(
        "new-orphaned main: "
            + made
            + " is there, where an upgrade builds the new cluster, but no upgrade is open",
        "sudo -u " + owner + " rm -r " + made + "   when you need nothing in it");
    configure("18/other", made + "/data", 5450, "auto");
    found();
  }

  @Test
  void anOldClusterThatNobodyKeeps() throws IOException {
    Path old = path.resolveSibling("main.old");
    write(old.resolve("data/PG_VERSION"), "13\n");
    String problem =
        "old-orphaned main: "
            + old
            + " is there, where an upgrade keeps the old cluster, but postgresql-common has no"
            + " configuration for it";
    found(problem, "sudo -u " + owner + " rm -r " + old + "   when you need nothing in it");
    configure("13/main.old", old + "/data", 5450, "auto");
    found(
        "old-orphaned main: 13/main.old looks like its kept old cluster, but no finished upgrade"
            + " knows of it",
        "pg_dropcluster --stop 13 main.old   when you no longer need it",
        "kept-starts main: its kept old cluster 13/main.old is started when the machine boots",
        "sensible-editor "
            + locations.configuration()
            + "/13/main.old/start.conf   write manual in the place of auto");
    Journal journal = begin();
    journal.record(StepId.START, Journal.Mark.DONE);
    journal.close();
    configure("13/main.old", old + "/data", 5450, "manual");
    found();
    remove(locations.configuration().resolve("13"));
    found(problem, "pg_version_upgrade -c main --delete-old   deletes the rest");
    remove(old.resolve("data"));
    found(
        "old-orphaned main: " + old + " is empty: its old cluster was removed by pg_dropcluster",
        "rmdir " + old);
  }

  @Test
  void whatIsClosedIsToldAndNotGuessed() throws IOException {
    remove(path.resolve("data/PG_VERSION"));
    write(path.resolveSibling("main.new").resolve("x"), "");
    register(5440, "upgrading");
    disk = new Closed(disk).to(locations.states(), path.resolve("data"));
    found();
    assertEquals(List.of(locations.states(), path.resolve("data")), run().hidden());
  }

  @Test
  void anotherFaultOfTheDiskIsNotHidden() {
    disk = new Closed(disk).withFault(path);
    CoexistException e = assertThrows(CoexistException.class, this::run);
    assertEquals("cannot look at " + path, e.what());
    assertTrue(!(e.getCause() instanceof AccessDeniedException), e::toString);
  }
}
