package org.pgcoexist.upgrade.preflight;

import org.pgcoexist.model.MajorVersion;

/**
 * One kind of thing that can be in the way of an upgrade; all of them are listed in one place, in
 * the order in which their findings are printed.
 *
 * <p>What a check wants to know of the catalogs it says beforehand: all questions to one database
 * are put in one go, while a server of the old cluster runs. Their SELECT runs as superuser with
 * nothing but pg_catalog in the search path; its columns need names. The empty text asks nothing.
 */
public interface Check {

  /** What to ask of the cluster as a whole. */
  default String once(MajorVersion from, MajorVersion to) {
    return "";
  }

  /** What to ask in every database that allows connections, but template0. */
  default String each(MajorVersion from, MajorVersion to) {
    return "";
  }

  /** Looks, before anything is touched. It changes nothing. */
  void check(Inspection on, Findings findings) throws InterruptedException;

  /**
   * Looks before an attempt that failed or died is continued. Neither of the two servers need run,
   * nothing was asked, and what the attempt itself has made is not in the way.
   */
  default void checkAgain(Inspection on, Findings findings) throws InterruptedException {}
}
