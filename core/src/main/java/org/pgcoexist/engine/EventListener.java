package org.pgcoexist.engine;

/** Receives the events of some work, one at a time; it must not throw. */
@FunctionalInterface
public interface EventListener {
  void on(Event event);
}
