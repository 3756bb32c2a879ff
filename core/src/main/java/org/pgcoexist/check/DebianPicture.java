package org.pgcoexist.check;

import org.pgcoexist.Shell;
import org.pgcoexist.debian.DebianCluster;

/**
 * A cluster as postgresql-common has it.
 *
 * @param cluster its configuration
 * @param startMode the word in its start.conf
 * @param conf its postgresql.conf
 */
public record DebianPicture(DebianCluster cluster, String startMode, Sight conf) {

  /** As its programs are given it: {@code 15 main}. */
  String arguments() {
    return cluster.major() + " " + Shell.word(cluster.name());
  }
}
