package io.kennel.agent.runtime.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.agent.runtime.PortConnection;
import io.kennel.agent.runtime.RuntimeFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Connections to ports in the networks of sandboxes. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
class PortConnectionTest {
  private static final int PORT = 7007;

  @TempDir Path directory;
  private RuntimeFixture fixture;
  private String sandbox = "";

  @BeforeEach
  void open() throws Exception {
    fixture = new RuntimeFixture(directory);
    sandbox = fixture.sandbox("p");
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  /** A server that listens on all addresses and sends back what it gets. */
  private void listen() throws Exception {
    String port = Integer.toString(PORT);
    String id = fixture.run(sandbox, "nc", "-ll", "-p", port, "-e", "cat");
    fixture.awaitOutput(id, "sh", "-c", "netstat -ltn | grep -q :" + port);
  }

  @Test
  void eachDirectionEndsByItself() throws Exception {
    listen();
    try (PortConnection connection = fixture.runtime().connect(sandbox, PORT)) {
      connection.output().write("hello".getBytes(UTF_8));
      assertThat(connection.input().readNBytes(5)).isEqualTo("hello".getBytes(UTF_8));
      connection.output().write("bye".getBytes(UTF_8));
      connection.output().close();
      assertThat(connection.input().readAllBytes()).isEqualTo("bye".getBytes(UTF_8));
    }
  }

  @Test
  void whatIsThereOnIpv6AloneIsFoundToo() throws Exception {
    listen();
    fixture.network(sandbox, "address", "delete", "127.0.0.1/8", "dev", "lo");
    try (PortConnection connection = fixture.runtime().connect(sandbox, PORT)) {
      connection.output().write('x');
      assertThat(connection.input().read()).isEqualTo('x');
    }
  }

  @Test
  void whereNobodyListensItSaysSo() {
    assertThatThrownBy(() -> fixture.runtime().connect(sandbox, PORT))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessage(
            "failed to connect to localhost:7007 inside namespace \"%s\": connection refused",
            sandbox);
    assertThatThrownBy(() -> fixture.runtime().connect(sandbox, 70_000))
        .isInstanceOf(RuntimeFailure.class);
    assertThatThrownBy(() -> fixture.runtime().connect("no-such", PORT))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessage("sandbox no-such is not running");
  }

  @Test
  void manyAtOnceCarryTheirOwnBytes() throws Exception {
    listen();
    List<CompletableFuture<Boolean>> all = new ArrayList<>();
    for (int number = 0; number < 50; number++) {
      byte[] own = ("connection " + number).repeat(1000).getBytes(UTF_8);
      // Opened one after the other: the listener keeps few that wait to be accepted.
      PortConnection connection = fixture.runtime().connect(sandbox, PORT);
      all.add(fixture.inBackground(() -> echoes(connection, own)));
    }
    for (CompletableFuture<Boolean> each : all) {
      assertThat(each.join()).isTrue();
    }
  }

  private boolean echoes(PortConnection open, byte[] bytes) throws Exception {
    try (PortConnection connection = open) {
      var _ =
          fixture.inBackground(() -> {
            try (OutputStream out = connection.output()) {
              out.write(bytes);
            }
            return true;
          });
      return Arrays.equals(connection.input().readAllBytes(), bytes);
    }
  }

  @Test
  void theyEndWithTheirSandbox() throws Exception {
    listen();
    PortConnection connection = fixture.runtime().connect(sandbox, PORT);
    CompletableFuture<Boolean> ended =
        fixture.inBackground(() -> {
          try {
            return connection.input().read() < 0;
          } catch (IOException e) {
            return true;
          }
        });

    fixture.runtime().stopSandbox(sandbox);

    assertThat(ended.join()).isTrue();
    assertThatThrownBy(() -> fixture.runtime().connect(sandbox, PORT))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageEndingWith("is not running");
  }
}
