package org.pgcoexist.upgrade.load;

import java.util.Timer;
import java.util.TimerTask;

/** Looks at something every second while a program runs. */
public final class Ticker implements AutoCloseable {

  private static final long PERIOD_MILLIS = 1000;

  private final Timer timer = new Timer("progress", true);

  public Ticker(Runnable look) {
    timer.scheduleAtFixedRate(
        new TimerTask() {
          @Override
          public void run() {
            look.run();
          }
        },
        PERIOD_MILLIS,
        PERIOD_MILLIS);
  }

  @Override
  public void close() {
    timer.cancel();
  }
}
