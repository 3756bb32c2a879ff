package org.pgcoexist.engine.journal;

import com.google.gson.JsonObject;
import java.time.Instant;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.MajorVersion;

/**
 * Everything about one piece of work on a cluster that is decided before its first side effect and
 * never changes: the first line of its journal.
 */
public interface JournaledOperation {

  /** Marks its child processes and what is kept beside the journal. */
  String id();

  Instant started();

  /** The name the cluster is registered by, before the work or after it. */
  ClusterName name();

  /** The cluster's major before. */
  MajorVersion from();

  /** The cluster's major afterwards. */
  MajorVersion to();

  /** The word for the way it is done. */
  String method();

  /** Whether clients could connect before. */
  boolean wasRunning();

  /** What it is, for people: {@code upgrade from 15 to 17}. */
  String title();

  /** What a process that is at it does, for people: {@code upgrading}. */
  String doing();

  /** The command that continues it when it has stopped. */
  String onward();

  /** The command that takes it back when it has stopped. */
  String back();

  /**
   * Why nothing else can begin while this is open.
   *
   * @param what cannot be done
   * @param consequence the end of the sentence that this is not finished
   */
  default CoexistException refusal(String what, String consequence) {
    return new CoexistException(
        ExitStatus.REFUSED,
        what,
        "its " + title() + ", begun " + started() + ", is not finished" + consequence,
        onward() + "   continues it\n" + back() + "   rolls it back");
  }

  /** As its {@link OperationType} reads it. */
  JsonObject toJson();
}
