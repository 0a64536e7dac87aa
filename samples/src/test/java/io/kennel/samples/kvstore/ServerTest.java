package io.kennel.samples.kvstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTest {
  private static final int WORD_BYTES_MAX = 100;

  @TempDir Path directory;
  private Path data;
  private Server server;

  private record Answer(int code, String body) {}

  @BeforeEach
  void start() throws IOException {
    data = directory.resolve("data");
    server = Server.start(0, KeyFiles.open(data), WORD_BYTES_MAX);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void savesLoadsAndListsKeys() throws IOException {
    assertThat(get("/allKeys")).isEqualTo(new Answer(200, ""));
    assertThat(get("/load/a")).isEqualTo(new Answer(200, "_key_not_found_"));
    assertThat(get("/save/b/bravo")).isEqualTo(new Answer(200, "bravo"));
    assertThat(get("/save/a/alfa")).isEqualTo(new Answer(200, "alfa"));
    assertThat(get("/save/a/another")).isEqualTo(new Answer(200, "another"));
    assertThat(get("/load/a")).isEqualTo(new Answer(200, "another"));
    assertThat(get("/allKeys")).isEqualTo(new Answer(200, "a,b"));
    assertThat(data.resolve("a")).hasContent("another");
  }

  @Test
  void keepsWhatAnotherServerOfTheSameDirectorySaved() throws IOException {
    get("/save/a/alfa");
    Files.writeString(data.resolve(".unfinished/17"), "half a wor");
    server.close();
    server = Server.start(0, KeyFiles.open(data), WORD_BYTES_MAX);
    assertThat(get("/load/a")).isEqualTo(new Answer(200, "alfa"));
    assertThat(get("/save/b/bravo").code()).isEqualTo(200);
    assertThat(data.resolve(".unfinished")).isEmptyDirectory();
  }

  @Test
  void takesKeysAndWordsOfAnyScript() throws IOException {
    assertThat(get("/save/%E5%90%8D%20%2B/a%2Fb%20%C3%A9").body()).isEqualTo("a/b é");
    assertThat(get("/load/%E5%90%8D%20+").body()).isEqualTo("a/b é");
    assertThat(get("/allKeys").body()).isEqualTo("名 +");
  }

  /** Each is refused, and nothing appears or changes anywhere. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/save/../x",
        "/save/%2e%2e/x",
        "/save/./x",
        "/save/.hidden/x",
        "/save/..%2fescaped/x",
        "/save/%2e%2e%2fescaped/x",
        "/save/%2Fetc%2Fescaped/x",
        "/save//x",
        "/save/a/",
        "/save/a",
        "/save/a/b/c",
        "/save/..%2f..%2fescaped/x",
        "/save/a%00b/x",
        "/save/a%0Ab/x",
        "/save/a%7fb/x",
        "/save/a%C2%85b/x",
        "/save/a/b%0d%0a",
        "/save/a%/x",
        "/save/a%2/x",
        "/save/a%zz/x",
        "/save/%ff/x",
        "/save/%c0%ae%c0%ae/x",
        "/save/a,b/x",
        "/save/_shutting_down_/x",
        "/save/.unfinished/x",
        "/save/folder/x",
        "/save/link/x",
        "/save/a/_key_not_found_",
        "/load/../secret",
        "/load/..%2fsecret",
        "/load/",
        "/load",
        "/load/_shutting_down_",
        "/allKeys/a",
      })
  void refusesWhatIsNoKeyOrWord(String path) throws IOException {
    Files.createDirectory(data.resolve("folder"));
    Path secret = Files.writeString(directory.resolve("secret"), "secret");
    Files.createSymbolicLink(data.resolve("link"), secret);
    List<String> before = tree();
    Answer answer = get(path);
    assertThat(answer.code()).as(answer.body()).isEqualTo(400);
    assertThat(tree()).isEqualTo(before);
  }

  @Test
  void refusesWhatIsTooLongAndTakesWhatIsJustNot() throws IOException {
    List<String> before = tree();
    assertThat(get("/save/" + "k".repeat(256) + "/x").code()).isEqualTo(400);
    assertThat(get("/save/" + "%C3%A9".repeat(128) + "/x").code()).isEqualTo(400);
    assertThat(get("/save/a/" + "w".repeat(WORD_BYTES_MAX + 1)).code()).isEqualTo(400);
    assertThat(tree()).isEqualTo(before);
    assertThat(get("/save/" + "k".repeat(255) + "/x").code()).isEqualTo(200);
    assertThat(get("/save/a/" + "w".repeat(WORD_BYTES_MAX)).code()).isEqualTo(200);
  }

  @Test
  void readsNoKeyThroughALinkOrFromADirectory() throws IOException {
    Files.createSymbolicLink(
        data.resolve("link"), Files.writeString(directory.resolve("secret"), "secret"));
    Files.createDirectory(data.resolve("lost+found"));
    assertThat(get("/load/link").body()).isEqualTo("_key_not_found_");
    assertThat(get("/load/lost+found").body()).isEqualTo("_key_not_found_");
    assertThat(get("/allKeys").body()).isEmpty();
  }

  @Test
  void knowsNothingElse() throws IOException {
    assertThat(get("/").code()).isEqualTo(404);
    assertThat(get("/delete/a").code()).isEqualTo(404);
    assertThat(send("POST /save/a/b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 405 ");
    assertThat(data.resolve("a")).doesNotExist();
  }

  /** A broken request costs its own connection and nothing else. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET mailto:nobody HTTP/1.1\r\n\r\n",
        "GET //../save/a/b HTTP/1.1\r\nConnection: close\r\n\r\n",
        "GET /save/\u0000/b HTTP/1.1\r\n\r\n",
        "GET /save/a b/c HTTP/1.1\r\n\r\n",
        "GET\r\n\r\n",
        "\r\n\r\n\r\n",
        "GET /save/é/b HTTP/1.1\r\nConnection: close\r\n\r\n",
      })
  void survivesBrokenRequests(String request) throws IOException {
    List<String> before = tree();
    assertThat(send(request)).doesNotContain(" 200 ");
    assertThat(tree()).isEqualTo(before);
    assertThat(get("/allKeys").code()).isEqualTo(200);
  }

  @Test
  void answersNothingButThatItDrainsWhileItDrains() throws IOException {
    get("/save/a/alfa");
    Drain.on(data);
    Drain.on(data);
    Answer refused = new Answer(503, "_shutting_down_");
    for (String path : List.of("/save/b/bravo", "/load/a", "/allKeys", "/other", "/save/../x")) {
      assertThat(get(path)).isEqualTo(refused);
    }
    assertThat(data.resolve("b")).doesNotExist();
    Drain.off(data);
    Drain.off(data);
    assertThat(get("/allKeys")).isEqualTo(new Answer(200, "a"));
  }

  @Test
  void keepsOneOfTheWordsThatAreSavedAtTheSameTime() throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        String path = "/save/k" + i % 3 + "/word" + i;
        answers.add(clients.submit(() -> get(path)));
      }
      for (Future<Answer> answer : answers) {
        assertThat(answer.get().code()).isEqualTo(200);
      }
    }
    for (int key = 0; key < 3; key++) {
      List<String> words =
          IntStream.iterate(key, i -> i < 60, i -> i + 3).mapToObj(i -> "word" + i).toList();
      assertThat(get("/load/k" + key).body()).isIn(words);
    }
    assertThat(data.resolve(".unfinished")).isEmptyDirectory();
  }

  private List<String> tree() throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        lines.add(file + " " + Files.getLastModifiedTime(file));
      }
    }
    Collections.sort(lines);
    return lines;
  }

  /** Sends the path as it is written: a client of the JDK would refuse most of these. */
  private Answer get(String path) throws IOException {
    String answer = send("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
    return new Answer(Integer.parseInt(answer.split(" ")[1]), body);
  }

  private String send(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.UTF_8));
      out.flush();
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
