package org.pgcoexist.process.output;

/** What hands a program's lines on to a listener, and keeps the tail of its errors too. */
public record ListenerSinks(ByteSink out, ByteSink err, Tail tail) {

  public static ListenerSinks of(OutputListener listener) {
    Tail tail = new Tail();
    LineSplitter errors = new LineSplitter(listener::err);
    ByteSink err =
        new ByteSink() {
          @Override
          public void take(byte[] bytes, int length) {
            tail.take(bytes, length);
            errors.take(bytes, length);
          }

          @Override
          public void end() {
            errors.end();
          }
        };
    return new ListenerSinks(new LineSplitter(listener::out), err, tail);
  }
}
