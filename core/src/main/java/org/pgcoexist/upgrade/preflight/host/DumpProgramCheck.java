package org.pgcoexist.upgrade.preflight.host;

import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.process.Command;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.ObjectNames;
import org.pgcoexist.upgrade.plan.UpgradeRequest;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;

/**
 * Servers with the minor releases of November 2026 mark columns with the option pg_attver. A new
 * major's pg_dump from before that writes it down like a user's, and no server takes it back. Only
 * a pg_dump that leaves it out has the name in it.
 */
public final class DumpProgramCheck implements Check {

  private static final String MARK = "pg_attver";

  @Override
  public String each(MajorVersion from, MajorVersion to) {
    return "SELECT true AS marked WHERE EXISTS (SELECT FROM pg_attribute a"
        + " WHERE a.attrelid >= 16384 AND a.attoptions::text LIKE '%pg\\_attver=%')";
  }

  @Override
  public void check(Inspection on, Findings findings) throws InterruptedException {
    boolean transferred = on.dataFiles().areTransferred();
    boolean used = transferred || on.attempt().dumpWith() == UpgradeRequest.DumpWith.NEW;
    if (!used || on.each(this).isEmpty()) {
      return;
    }
    String program = on.newPrograms().path("pg_dump");
    Command grep = Command.of("grep", "--quiet", "--fixed-strings", "--text", MARK, program);
    if (!on.runner().run(grep).succeeded()) {
      List<String> databases = new ArrayList<>();
      for (Answers.Row row : on.each(this)) {
        databases.add(row.database());
      }
      findings.refuse(
          program
              + " would write a mark of the server's own, "
              + MARK
              + ", of the columns in "
              + ObjectNames.databases(databases)
              + " into the dump, and no server takes it back",
          transferred
              ? "install the newest postgresql-client-"
                  + on.attempt().to()
                  + ", or use another method: -m dumpall"
              : "leave --dump-with=new out");
    }
  }
}
