package org.pgcoexist.engine.journal;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ServiceLoader;

/**
 * A kind of undertaking, and how its journals are read. Implementations are found through {@link
 * ServiceLoader}, so that whoever looks at a journal can tell what it is about.
 */
public interface OperationType {

  /** The member of a journal's first line that names the kind. */
  String MEMBER = "kind";

  /** The journals of upgrades name no kind: there were no others when they came. */
  String UNNAMED = "upgrade";

  /** The word for it. */
  String word();

  /**
   * What was decided, from a journal's first line.
   *
   * @throws RuntimeException when a member is missing or makes no sense
   */
  JournaledOperation read(JsonObject json);

  /**
   * The step a journal's word stands for.
   *
   * @throws IllegalArgumentException when it stands for none
   */
  StepName step(String key);

  /** The kind of a journal, from its first line. */
  static OperationType of(JsonObject json) {
    JsonElement named = json.get(MEMBER);
    String word = named == null ? UNNAMED : named.getAsString();
    for (OperationType kind :
        ServiceLoader.load(OperationType.class, OperationType.class.getClassLoader())) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no undertaking is called " + word);
  }
}
