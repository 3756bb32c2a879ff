package org.pgcoexist.upgrade.state;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.postgres.Programs;
import org.pgcoexist.process.Command;
import org.pgcoexist.upgrade.plan.SourceFacts;
import org.pgcoexist.upgrade.plan.TransferMode;
import org.pgcoexist.upgrade.plan.UpgradePlan;

/** initdb of a cluster that agrees with the old one in everything that cannot be changed later. */
public final class Initdb {

  /**
   * How it is done.
   *
   * @param groupMayRead whether the owner's group may read the cluster
   * @param syncs whether it is on the disk at the end
   */
  public record Options(boolean groupMayRead, boolean syncs) {}

  private Initdb() {}

  /**
   * The command, to be run as the owner.
   *
   * @param programs the new major's
   * @param files what the method does with the old cluster's: those it transfers must find a
   *     cluster with checksums like their own
   * @param data PGDATA of the new cluster
   * @param options the rest
   */
  public static Command command(
      Programs programs, UpgradePlan attempt, TransferMode files, Path data, Options options) {
    SourceFacts source = attempt.source();
    boolean since18 = attempt.to().isAtLeast(18);
    List<String> argv = new ArrayList<>();
    argv.add(programs.path("initdb"));
    argv.add("--pgdata=" + data);
    argv.add("--username=" + source.superuser());
    argv.add("--encoding=" + source.encoding());
    argv.add("--lc-collate=" + source.collate());
    argv.add("--lc-ctype=" + source.ctype());
    argv.add("--wal-segsize=" + source.walSegmentBytes() / (1024 * 1024));
    argv.add("--auth=trust");
    argv.addAll(locale(attempt));
    // A load writes every page anew, so checksums cost nothing extra; 18 has them by default.
    if (source.checksums() || (since18 && !files.areTransferred())) {
      argv.add("--data-checksums");
    } else if (since18) {
      argv.add("--no-data-checksums");
    }
    if (!options.syncs()) {
      argv.add("--no-sync");
    }
    if (options.groupMayRead()) {
      argv.add("--allow-group-access");
    }
    return Command.of(argv);
  }

  private static List<String> locale(UpgradePlan attempt) {
    SourceFacts source = attempt.source();
    switch (source.provider()) {
      case "i":
        List<String> icu = new ArrayList<>();
        icu.add("--locale-provider=icu");
        icu.add("--icu-locale=" + source.locale());
        if (!source.rules().isEmpty()) {
          icu.add("--icu-rules=" + source.rules());
        }
        return icu;
      case "b":
        return List.of("--locale-provider=builtin", "--builtin-locale=" + source.locale());
      default:
        return attempt.to().isAtLeast(15) ? List.of("--locale-provider=libc") : List.of();
    }
  }
}
