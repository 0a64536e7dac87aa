package io.kennel.agent.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.agent.linux.Descriptors;
import io.kennel.agent.linux.Descriptors.Pipe;
import io.kennel.world.real.RealWorld;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A pipe stands in for conmon's connection: here the packets have one byte. */
class ProcessOutputTest {
  private final RealWorld world = new RealWorld();
  private final Descriptors descriptors = new Descriptors(world.tasks());
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    descriptors.close();
    world.close();
  }

  private final class Heard implements ProcessOutput.Listener {
    @Override
    public void packet(byte[] packet, int length) {
      heard.add(new String(packet, 0, length, java.nio.charset.StandardCharsets.UTF_8));
    }

    @Override
    public void end() {
      heard.add("end");
    }
  }

  private String next() throws InterruptedException {
    return heard.poll(10, TimeUnit.SECONDS);
  }

  @Test
  void nothingIsReadBeforeItIsWanted() throws Exception {
    Pipe pipe = descriptors.pipe(4096);
    ProcessOutput output = new ProcessOutput(world.tasks(), pipe.reader());
    pipe.writer().write(new byte[] {'a'}, 0, 1);
    output.forget(0);
    output.to(new Heard());
    assertThat(next()).isEqualTo("a");
    pipe.writer().close();
    assertThat(next()).isEqualTo("end");
  }

  /** A log shows what is said a moment before this connection does. */
  @Test
  void whatWasSeenInTheLogBeforeItCameIsNotHandedOn() throws Exception {
    Pipe pipe = descriptors.pipe(4096);
    ProcessOutput output = new ProcessOutput(world.tasks(), pipe.reader());
    output.forget("before\n".length());
    output.to(new Heard());
    byte[] packet = "2before\nmore\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    pipe.writer().write(packet, 0, packet.length);
    assertThat(next()).isEqualTo("2more\n");
    pipe.writer().write(new byte[] {'2', 'x'}, 0, 2);
    assertThat(next()).isEqualTo("2x");
    pipe.writer().close();
    assertThat(next()).isEqualTo("end");
  }

  @Test
  void whatIsKeptComesBeforeWhatFollows() throws Exception {
    Pipe pipe = descriptors.pipe(4096);
    ProcessOutput output = new ProcessOutput(world.tasks(), pipe.reader());
    output.start();
    pipe.writer().write(new byte[] {'a'}, 0, 1);
    pipe.writer().close();
    output.to(new Heard());
    assertThat(next()).isEqualTo("a");
    assertThat(next()).isEqualTo("end");
  }
}
