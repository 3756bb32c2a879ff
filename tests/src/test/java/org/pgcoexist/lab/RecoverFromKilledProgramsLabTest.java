package org.pgcoexist.lab;

/** The JVM and all the programs it started are killed. */
class RecoverFromKilledProgramsLabTest extends CrashTests {

  RecoverFromKilledProgramsLabTest() {
    super("programs");
  }
}
