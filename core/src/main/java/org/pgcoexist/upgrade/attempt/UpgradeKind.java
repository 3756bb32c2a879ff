package org.pgcoexist.upgrade.attempt;

import com.google.gson.JsonObject;
import org.pgcoexist.engine.Kind;
import org.pgcoexist.engine.StepName;
import org.pgcoexist.engine.Undertaking;

/** Upgrades, whose journals name no kind. */
public final class UpgradeKind implements Kind {

  @Override
  public String word() {
    return UNNAMED;
  }

  @Override
  public Undertaking read(JsonObject json) {
    return Attempt.fromJson(json);
  }

  @Override
  public StepName step(String key) {
    return StepId.ofKey(key);
  }
}
