package org.pgcoexist.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.model.Port;

class ListeningPortsTest {

  @TempDir Path work;

  /** Tables as Linux 6.1 prints them. */
  @Test
  void tablesOfTheKernel() throws IOException {
    Path net = Files.createDirectory(work.resolve("net"));
    Files.writeString(
        net.resolve("tcp"),
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n"
            + "   0: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000   101\n"
            + "   1: 0100007F:1539 0100007F:D431 01 00000000:00000000 02:000AE7BF 00000000   101\n");
    Files.writeString(
        net.resolve("tcp6"),
        "  sl  local_address                         remote_address                        st\n"
            + "   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000"
            + " 0A 00000000:00000000 00:00000000 00000000     0        0 1 2 0 100 0 0 10 0\n");
    Files.writeString(
        net.resolve("unix"),
        "Num       RefCount Protocol Flags    Type St Inode Path\n"
            + "0000000000000000: 00000002 00000000 00010000 0001 01 123"
            + " /var/run/postgresql/.s.PGSQL.5440\n"
            + "0000000000000000: 00000002 00000000 00010000 0001 01 124 @/x y/.s.PGSQL.5441\n"
            + "0000000000000000: 00000002 00000000 00010000 0001 01 125 /x/.s.PGSQL.5442.lock\n"
            + "0000000000000000: 00000003 00000000 00000000 0001 03 126\n");

    assertEquals(
        Set.of(new Port(5432), new Port(8080), new Port(5440), new Port(5441)),
        new ListeningPorts(work).ports());
  }

  @Test
  void noTablesMeanNoPorts() {
    assertEquals(Set.of(), new ListeningPorts(work).ports());
  }

  @Test
  void thisMachine() throws IOException {
    Port unix = new Port(5999);
    Path socket = work.resolve(".s.PGSQL." + unix);
    Port port;
    try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocketChannel local = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      local.bind(UnixDomainSocketAddress.of(socket));
      port = new Port(tcp.getLocalPort());
      Set<Port> ports = ListeningPorts.here().ports();
      assertTrue(ports.contains(port));
      assertTrue(ports.contains(unix));
    }
    assertFalse(ListeningPorts.here().ports().contains(port));
  }
}
