package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A network between two machines, which have none but loopback otherwise. It is gone with either of
 * them, and with a reboot.
 *
 * @param name of the interface, in both
 * @param subnet such as 10.77.1: the first machine has 1 there, the other 2
 */
record LabCable(String name, String subnet) {

  /** The address of the second machine. */
  String far() {
    return subnet + ".2";
  }

  void plug(LabMachine near, LabMachine far) {
    try {
      Process link =
          new ProcessBuilder(
                  "ip",
                  "link",
                  "add",
                  "name",
                  name,
                  "netns",
                  near.pid(),
                  "type",
                  "veth",
                  "peer",
                  "name",
                  name,
                  "netns",
                  far.pid())
              .inheritIO()
              .start();
      assertEquals(0, link.waitFor());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    configure(near, subnet + ".1");
    configure(far, far());
  }

  private void configure(LabMachine machine, String address) {
    machine.require("ip", "address", "add", address + "/24", "dev", name);
    machine.require("ip", "link", "set", name, "up");
  }
}
