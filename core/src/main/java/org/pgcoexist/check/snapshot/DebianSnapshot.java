package org.pgcoexist.check.snapshot;

import org.pgcoexist.Shell;
import org.pgcoexist.debian.DebianCluster;

/**
 * A cluster as postgresql-common has it.
 *
 * @param cluster its configuration
 * @param startMode the word in its start.conf
 * @param conf its postgresql.conf
 */
public record DebianSnapshot(DebianCluster cluster, String startMode, PathState conf) {

  /** As its programs are given it: {@code 15 main}. */
  public String arguments() {
    return cluster.major() + " " + Shell.word(cluster.name());
  }
}
