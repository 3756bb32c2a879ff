package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The Ansible role moves three machines, one of which dies on the way. */
@Tag("slice-3")
class FleetLabTest {

  private static final String INSTALL =
      "DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \"$@\"";

  /** On bookworm those of 17 bring a libc that its Python does not fit. */
  private static final String WITHOUT_MAJORS =
      "sed -i '/lab-repo.[0-9]/d' /etc/apt/sources.list.d/lab.list && apt-get -qq update";

  /** The key of whoever controls them, for root of a machine. */
  private static final String TRUST =
      "install -d -m 700 /root/.ssh && echo \"$1\" >>/root/.ssh/authorized_keys";

  private static final List<String> NAMES = List.of("fleet1", "fleet2", "fleet3");

  private final List<LabMachine> all = new ArrayList<>();
  private final List<LabMachine> fleet = new ArrayList<>();

  @AfterEach
  void remove() {
    all.forEach(LabMachine::close);
  }

  private LabMachine start(LabOptions options) {
    LabMachine machine = LabMachine.start(options);
    all.add(machine);
    return machine;
  }

  /** One that Ansible runs on. */
  private final class Controller {
    private final LabMachine machine;
    private final int number;

    Controller(LabOptions options, int number) {
      this.machine = start(options);
      this.number = number;
      machine.shell(WITHOUT_MAJORS).requireStatus(0);
      machine.shell(INSTALL, "ansible-core", "openssh-client").requireStatus(0);
      machine.require("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "/root/.ssh/id_ed25519");
      StringBuilder hosts = new StringBuilder();
      for (int i = 0; i < fleet.size(); i++) {
        String key = machine.require("cat", "/root/.ssh/id_ed25519.pub");
        fleet.get(i).shell(TRUST, key).requireStatus(0);
        plug(i);
        hosts.append(NAMES.get(i) + " ansible_host=" + cable(i).far() + " ansible_user=root\n");
      }
      hosts.append(
          "[all:vars]\nansible_ssh_common_args='-o StrictHostKeyChecking=no"
              + " -o ServerAliveInterval=2 -o ServerAliveCountMax=2'\n");
      machine.shell("printf %s \"$1\" >/root/hosts", hosts.toString()).requireStatus(0);
    }

    private LabCable cable(int i) {
      return new LabCable("cable" + number + i, "10.77." + number + i);
    }

    void plug(int i) {
      cable(i).plug(machine, fleet.get(i));
    }

    private String[] playbook(String... options) {
      List<String> words = new ArrayList<>(List.of("ansible-playbook", "-i", "/root/hosts"));
      words.addAll(List.of("-e", "pg_coexist_to=17", "/usr/share/pg-coexist/ansible/upgrade.yml"));
      words.addAll(List.of(options));
      return words.toArray(String[]::new);
    }

    String play(String... options) {
      return machine.run(playbook(options)).requireStatus(0).out();
    }

    /** Starts it and does not wait. */
    Process begin(Path out) {
      return machine.start(out, out.resolveSibling("play.err"), playbook());
    }
  }

  /** How a machine came off, in the recap: what was changed, unreachable, failed. */
  private static String recap(String out, String name) {
    Matcher line =
        Pattern.compile(
                "\n" + name + " +: ok=\\d+ +changed=(\\d+) +unreachable=(\\d+) +failed=(\\d+)")
            .matcher(out);
    return line.find() ? line.group(1) + " " + line.group(2) + " " + line.group(3) : "not played";
  }

  private static void assertRecaps(String out, String first, String second, String third) {
    assertEquals(
        List.of(first, second, third), NAMES.stream().map(n -> recap(out, n)).toList(), out);
  }

  /** The major and status of the registered cluster of each machine. */
  private void assertFleet(String... clusters) {
    List<String> seen = new ArrayList<>();
    for (LabMachine machine : fleet) {
      seen.add(
          machine.shell("pg_coexist list -H | awk '$2 == \"shop\" { print $1, $4, $5 }'").text());
    }
    assertEquals(List.of(clusters), seen);
  }

  @Test
  void isMovedOneMachineAfterTheOther() throws IOException, InterruptedException {
    for (String name : NAMES) {
      LabOptions options = LabOptions.majors("15,17");
      LabMachine machine = start(name.equals("fleet2") ? options.reboots() : options.systemd());
      fleet.add(machine);
      machine.shell(INSTALL, "openssh-server", "python3").requireStatus(0);
      machine.require("pg_coexist", "create", "shop", "-v", "15", "-p", "5440");
      machine.sql("15/shop", "postgres", "CREATE TABLE t AS SELECT '" + name + "' AS a");
    }
    Controller older = new Controller(LabOptions.majors("none").suite("bookworm"), 1);
    Controller controller = new Controller(LabOptions.majors("none"), 2);

    for (Controller one : new Controller[] {older, controller}) {
      assertRecaps(one.play("--check"), "1 0 0", "1 0 0", "1 0 0");
    }
    assertFleet("15 active online", "15 active online", "15 active online");
    assertAFindingEndsItBeforeAnythingIsTouched(controller);
    oneDiesOnTheWay(controller);

    String out = controller.play();
    assertRecaps(out, "0 0 0", "1 0 0", "1 0 0");
    assertDone(out);
    for (Controller one : new Controller[] {older, controller}) {
      if (one == older) {
        one.plug(1);
      }
      assertRecaps(one.play(), "0 0 0", "0 0 0", "0 0 0");
    }
  }

  /** On the last machine, and the first one is not upgraded either. */
  private void assertAFindingEndsItBeforeAnythingIsTouched(Controller controller) {
    LabMachine last = fleet.get(2);
    last.require("install", "-d", "-o", "postgres", "/var/lib/postgresql/shop.new");
    last.require("touch", "/var/lib/postgresql/shop.new/mine");
    Outcome outcome = controller.machine.run(controller.playbook()).requireStatus(2);
    assertRecaps(outcome.out(), "0 0 0", "0 0 0", "0 0 1");
    assertTrue(outcome.out().contains("/var/lib/postgresql/shop.new"), outcome::toString);
    last.require("rm", "-r", "/var/lib/postgresql/shop.new");

    String cable = controller.cable(2).name();
    last.require("ip", "link", "set", cable, "down");
    outcome = controller.machine.run(controller.playbook()).requireStatus(4);
    assertRecaps(outcome.out(), "0 0 0", "0 0 0", "0 1 0");
    last.require("ip", "link", "set", cable, "up");
    assertFleet("15 active online", "15 active online", "15 active online");
  }

  private void oneDiesOnTheWay(Controller controller) throws IOException, InterruptedException {
    LabMachine dying = fleet.get(1);
    PackageEventTests.hold(dying);
    Path out = controller.machine.shared().resolve("play.out");
    Process play = controller.begin(out);
    dying.shell("read -r line </run/hold/reached").requireStatus(0);
    dying.reboot();
    controller.plug(1);
    PackageEventTests.unhold(dying);
    assertTrue(play.waitFor(5, TimeUnit.MINUTES), "it notices");
    String told = Files.readString(out, StandardCharsets.UTF_8);
    assertEquals(4, play.exitValue(), told);
    assertRecaps(told, "1 0 0", "0 1 0", "0 0 0");
    assertFleet("17 active online", "15 upgrading down", "15 active online");
  }

  private void assertDone(String out) {
    assertFleet("17 active online", "17 active online", "17 active online");
    for (int i = 0; i < NAMES.size(); i++) {
      String name = NAMES.get(i);
      assertEquals(name, fleet.get(i).sql("17/shop", "postgres", "SELECT a FROM t"));
      String line = name + " shop: 15 to 17 by parallel, downtime [0-9.]+ s, took [0-9.]+ s";
      assertTrue(
          Pattern.compile(line).matcher(out.substring(out.indexOf("[Downtime"))).find(), out);
    }
  }
}
