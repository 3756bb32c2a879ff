package org.pgcoexist.upgrade.plan;

import com.google.gson.JsonObject;
import org.pgcoexist.engine.journal.JournaledOperation;
import org.pgcoexist.engine.journal.OperationType;
import org.pgcoexist.engine.journal.StepName;

/** Upgrades, whose journals name no kind. */
public final class UpgradeType implements OperationType {

  @Override
  public String word() {
    return UNNAMED;
  }

  @Override
  public JournaledOperation read(JsonObject json) {
    return UpgradePlan.fromJson(json);
  }

  @Override
  public StepName step(String key) {
    return StepId.ofKey(key);
  }
}
