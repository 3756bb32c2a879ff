package org.pgcoexist.takeover;

import com.google.gson.JsonObject;
import org.pgcoexist.engine.Kind;
import org.pgcoexist.engine.StepName;
import org.pgcoexist.engine.Undertaking;

/** Adoptions and releases. */
public final class TakeoverKind implements Kind {

  static final String WORD = "takeover";

  @Override
  public String word() {
    return WORD;
  }

  @Override
  public Undertaking read(JsonObject json) {
    return Takeover.fromJson(json);
  }

  @Override
  public StepName step(String key) {
    return TakeoverStep.ofKey(key);
  }
}
