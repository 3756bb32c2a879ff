package org.pgcoexist.check;

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
public record Sight(Optional<FileFacts> facts, boolean hidden, String owner) {

  /** Something is there. */
  boolean isThere() {
    return facts.isPresent();
  }

  /** Nothing is there, as far as is known for sure. */
  boolean isGone() {
    return facts.isEmpty() && !hidden;
  }
}
