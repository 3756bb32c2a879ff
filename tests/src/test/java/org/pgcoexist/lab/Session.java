package org.pgcoexist.lab;

/**
 * Somebody's psql on a terminal, who stays connected: it tells when the server is gone, and
 * connects again as the next statement is typed.
 */
final class Session {

  private static final String DIRECTORY = "/run/session";

  private final LabMachine machine;

  /** What was read of the terminal so far, in bytes. */
  private String read = "0";

  /** Connects; the machine has one of them at a time. */
  Session(LabMachine machine, String cluster) {
    this.machine = machine;
    machine.shell("mkdir -p $1; rm -f $1/*; mkfifo $1/keys", DIRECTORY).requireStatus(0);
    machine.start(
        machine.shared().resolve("session.out"),
        machine.shared().resolve("session.err"),
        "bash",
        "-c",
        "exec script -qefc \"runuser -u postgres -- env -C / psql -Xn -P pager=off --cluster $0 postgres\" /dev/null"
            + " <>$1/keys >$1/seen 2>&1",
        cluster,
        DIRECTORY);
  }

  /** Types a statement, and waits for what it must tell, which the statement itself has not. */
  void type(String statement, String told) {
    machine.shell("echo \"$1\" >$2/keys", statement, DIRECTORY).requireStatus(0);
    await(told);
  }

  /** The server has gone and come again since the last statement. */
  void noticeRestart() {
    type("SELECT 1;", "Attempting reset: Succeeded.");
  }

  private void await(String told) {
    Outcome outcome =
        machine.shell(
            "touch $1/seen; exec 3< <(exec tail -c +$(($3 + 1)) -f $1/seen); tail=$!;"
                + " timeout 60 grep -qFm 1 \"$2\" <&3; status=$?; kill $tail;"
                + " [ $status = 0 ] || cat $1/seen >&2; stat -c %s $1/seen; exit $status",
            DIRECTORY, told, read);
    read = outcome.text();
  }
}
