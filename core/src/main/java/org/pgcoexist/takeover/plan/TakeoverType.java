package org.pgcoexist.takeover.plan;

import com.google.gson.JsonObject;
import org.pgcoexist.engine.journal.JournaledOperation;
import org.pgcoexist.engine.journal.OperationType;
import org.pgcoexist.engine.journal.StepName;

/** Adoptions and releases. */
public final class TakeoverType implements OperationType {

  static final String WORD = "takeover";

  @Override
  public String word() {
    return WORD;
  }

  @Override
  public JournaledOperation read(JsonObject json) {
    return Takeover.fromJson(json);
  }

  @Override
  public StepName step(String key) {
    return TakeoverStep.ofKey(key);
  }
}
