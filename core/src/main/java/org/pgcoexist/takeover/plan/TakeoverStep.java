package org.pgcoexist.takeover.plan;

import org.pgcoexist.engine.journal.StepName;

/** The steps of an adoption, and of a release. */
@SuppressWarnings("ImmutableEnumChecker") // a label is three texts
public enum TakeoverStep implements StepName {
  CLOSE("1", "close", "keep it from being started"),
  STOP("2", "stop", "stop the server"),
  MOVE("3", "move", "move data and configuration"),
  OPEN("4", "open", "open the cluster");

  private final Label label;

  TakeoverStep(String number, String key, String title) {
    label = new Label(number, key, title);
  }

  @Override
  public Label label() {
    return label;
  }

  @Override
  public Role role() {
    return switch (this) {
      case STOP -> Role.SHUTS_OUT;
      case OPEN -> Role.OPENS;
      default -> Role.INNER;
    };
  }

  static TakeoverStep ofKey(String key) {
    return StepName.ofKey(values(), key);
  }
}
