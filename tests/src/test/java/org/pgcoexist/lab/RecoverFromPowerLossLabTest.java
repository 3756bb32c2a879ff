package org.pgcoexist.lab;

/** Every process is killed, servers too, and what a boot finds empty is emptied. */
class RecoverFromPowerLossLabTest extends CrashAndRollbackTests {

  RecoverFromPowerLossLabTest() {
    super("power");
  }
}
