package org.pgcoexist.process;

/** Is told every line a program writes, as it comes, in one thread at a time. */
public interface OutputListener {

  /** Throws everything away; standard error's tail is still kept for the failure's message. */
  OutputListener NONE =
      new OutputListener() {
        @Override
        public void out(String line) {}

        @Override
        public void err(String line) {}
      };

  /** A line of standard output, without its end. */
  void out(String line);

  /** A line of standard error, without its end. */
  void err(String line);

  /** Called once when the program runs, with its process id. */
  default void started(long pid) {}
}
