package org.pgcoexist.takeover;

import org.pgcoexist.engine.StepName;

/** The steps of an adoption, and of a release. */
enum TakeoverStep implements StepName {
  CLOSE("1", "close", "keep it from being started"),
  STOP("2", "stop", "stop the server"),
  MOVE("3", "move", "move data and configuration"),
  OPEN("4", "open", "open the cluster");

  private final String number;
  private final String key;
  private final String title;

  TakeoverStep(String number, String key, String title) {
    this.number = number;
    this.key = key;
    this.title = title;
  }

  @Override
  public String number() {
    return number;
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public String title() {
    return title;
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
    for (TakeoverStep step : values()) {
      if (step.key.equals(key)) {
        return step;
      }
    }
    throw new IllegalArgumentException("no step is called " + key);
  }
}
