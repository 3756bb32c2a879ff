package org.pgcoexist.upgrade;

/** Is told the events of an upgrade, one at a time; it must not throw. */
@FunctionalInterface
public interface EventListener {
  void on(Event event);
}
