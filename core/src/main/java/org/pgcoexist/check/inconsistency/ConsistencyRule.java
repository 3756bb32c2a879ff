package org.pgcoexist.check.inconsistency;

import org.pgcoexist.check.snapshot.HostSnapshot;

/** One way in which registry, disk and postgresql-common can disagree: a function of a picture. */
public interface ConsistencyRule {

  /** The word for what it finds, for programs. */
  String kind();

  /** Reports every place of the machine where they do. */
  void compare(HostSnapshot machine, Report report);
}
