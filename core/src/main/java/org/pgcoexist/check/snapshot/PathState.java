package org.pgcoexist.check.snapshot;

import java.util.Optional;
import org.pgcoexist.disk.FileFacts;

/**
 * What there is at a path.
 *
 * @param facts what lies there; empty when nothing does, or it is hidden
 * @param hidden whether this user may not look
 * @param owner the name of the user it belongs to; the number where there is no such user, empty
 *     where there is nothing to be seen
 */
public record PathState(Optional<FileFacts> facts, boolean hidden, String owner) {

  /** Something is there. */
  public boolean isThere() {
    return facts.isPresent();
  }

  /** Nothing is there, as far as is known for sure. */
  public boolean isGone() {
    return facts.isEmpty() && !hidden;
  }
}
