package org.pgcoexist.lab;

/** The JVM alone is killed; the programs it started go on for a while. */
class RecoverFromKilledJvmLabTest extends CrashAndRollbackTests {

  RecoverFromKilledJvmLabTest() {
    super("jvm");
  }
}
