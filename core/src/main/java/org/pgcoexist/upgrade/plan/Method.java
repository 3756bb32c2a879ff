package org.pgcoexist.upgrade.plan;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.pgcoexist.CoexistException;
import org.pgcoexist.model.MajorVersion;

/** A way to move data, as what is decided before the steps of its plan are made. */
public enum Method {
  /** The proposal to the letter: one pg_dumpall file, loaded by one psql. */
  DUMPALL(TransferMode.READ),
  /** Many streams at once from the old server into the new one. */
  PARALLEL(TransferMode.READ),
  /** The same while clients work; the new cluster follows the old one until the switch. */
  ONLINE(TransferMode.READ),
  /** pg_upgrade copies the data files. */
  COPY(TransferMode.COPIED),
  /** pg_upgrade clones them, as some file systems can. */
  CLONE(TransferMode.CLONED),
  /** pg_upgrade gives them a second name. */
  LINK(TransferMode.LINKED),
  /** pg_upgrade moves the directories of the databases. */
  SWAP(TransferMode.SWAPPED);

  /** Since then pg_upgrade carries the statistics over, but for those of extended objects. */
  private static final int FIRST_WITH_STATISTICS = 18;

  private final TransferMode files;

  Method(TransferMode files) {
    this.files = files;
  }

  /** The word behind {@code -m}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** True when the new cluster gets the planner's statistics of the old one, as far as it can. */
  public boolean bringsStatistics(MajorVersion to) {
    return files.areTransferred() && to.isAtLeast(FIRST_WITH_STATISTICS);
  }

  /** True when it puts a dump of the whole cluster into the dump directory. */
  public boolean writesDump() {
    return this == DUMPALL;
  }

  /** True when the new cluster follows the old one by logical replication. */
  public boolean follows() {
    return this == ONLINE;
  }

  /** What it does with the old cluster's data files. */
  public TransferMode dataFiles() {
    return files;
  }

  /**
   * The method of this word.
   *
   * @throws CoexistException when there is none
   */
  public static Method named(String word) {
    for (Method method : values()) {
      if (method.word().equals(word)) {
        return method;
      }
    }
    List<String> words = Stream.of(values()).map(Method::word).sorted().toList();
    throw CoexistException.usage(
        "unknown upgrade method \"" + word + "\"",
        "there is " + String.join(", ", words),
        "use one of them with -m");
  }
}
