package io.kennel.samples.kubia;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubiaTest {
  @TempDir Path directory;

  @Test
  void aPetStoresWhatIsPostedAndKeepsItAcrossARestart() throws Exception {
    Path file = directory.resolve("kubia.txt");
    try (KubiaServer pet = pet(file)) {
      assertThat(get(pet, "/"))
          .isEqualTo("You've hit kubia-0\nData stored on this pod: No data posted yet\n");
      assertThat(send(pet, "POST", "Hey there!").body()).isEqualTo("Data stored on pod kubia-0\n");
    }
    assertThat(file).hasContent("Hey there!");
    try (KubiaServer pet = pet(file)) {
      assertThat(get(pet, "/any/path"))
          .isEqualTo("You've hit kubia-0\nData stored on this pod: Hey there!\n");
    }
  }

  @Test
  void aBodyThatIsTooLargeOrAWrongMethodChangesNothing() throws Exception {
    Path file = directory.resolve("kubia.txt");
    Files.writeString(file, "kept");
    try (KubiaServer pet = pet(file)) {
      assertThat(send(pet, "POST", "x".repeat(600_000)).statusCode()).isEqualTo(413);
      assertThat(send(pet, "DELETE", "").statusCode()).isEqualTo(405);
      assertThat(file).hasContent("kept");
    }
  }

  @Test
  void aPeerAnswersForTheWholeClusterAndNamesWhomItCannotReach() throws Exception {
    Path file = directory.resolve("kubia.txt");
    Files.writeString(file, "The sun is shining");
    try (KubiaServer peer =
        new KubiaServer(0, "kubia-0", new DataFile(file), (path, data) -> data.load())) {
      Peers peers =
          new Peers("unused", peer.port()) {
            @Override
            List<String> names() {
              return List.of("localhost", "not a name");
            }
          };
      try (KubiaServer asked =
          new KubiaServer(0, "kubia-1", new DataFile(file), KubiaPetPeers.page("kubia-1", peers))) {
        assertThat(get(asked, "/data")).isEqualTo("The sun is shining");
        assertThat(get(asked, "/"))
            .startsWith(
                "You've hit kubia-1\nData stored in the cluster:\n"
                    + "- localhost: The sun is shining\n- not a name: (unreachable: ");
      }
    }
  }

  private static KubiaServer pet(Path file) throws Exception {
    return new KubiaServer(0, "kubia-0", new DataFile(file), KubiaPet.page("kubia-0"));
  }

  private static String get(KubiaServer server, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }
  }

  private static HttpResponse<String> send(KubiaServer server, String method, String body)
      throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + "/");
      HttpRequest request =
          HttpRequest.newBuilder(uri).method(method, BodyPublishers.ofString(body)).build();
      return client.send(request, BodyHandlers.ofString());
    }
  }
}
