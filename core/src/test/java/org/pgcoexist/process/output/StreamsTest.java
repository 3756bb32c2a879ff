package org.pgcoexist.process.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of the streams of a program that has ended. */
@Timeout(30)
class StreamsTest {

  /** The time a listener takes is no silence of the pipe. */
  @Test
  void silenceIsCountedFromTheLastRead() throws Exception {
    CountDownLatch handedOn = new CountDownLatch(1);
    List<String> seen = new ArrayList<>();
    LineSplitter slow =
        new LineSplitter(
            line -> {
              seen.add(line);
              handedOn.countDown();
              pause(1500);
            });
    InputStream output =
        new ByteArrayInputStream("one\ntwo\n".getBytes(StandardCharsets.UTF_8)) {
          @Override
          public synchronized int read(byte[] bytes, int from, int count) {
            if (pos == 4) {
              pause(500);
            }
            return super.read(bytes, from, 4);
          }
        };
    Streams streams = new Streams(new byte[0], slow, new Tail(), pid -> {});
    streams.start(new EndedProcess(output), () -> {});
    handedOn.await();
    streams.stop();
    streams.throwFailure();
    assertEquals(List.of("one", "two"), seen);
  }

  private static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private static final class EndedProcess extends Process {
    private final InputStream output;

    EndedProcess(InputStream output) {
      this.output = output;
    }

    @Override
    public long pid() {
      return 1;
    }

    @Override
    public OutputStream getOutputStream() {
      return OutputStream.nullOutputStream();
    }

    @Override
    public InputStream getInputStream() {
      return output;
    }

    @Override
    public InputStream getErrorStream() {
      return InputStream.nullInputStream();
    }

    @Override
    public int waitFor() {
      return 0;
    }

    @Override
    public int exitValue() {
      return 0;
    }

    @Override
    public void destroy() {}
  }
}
