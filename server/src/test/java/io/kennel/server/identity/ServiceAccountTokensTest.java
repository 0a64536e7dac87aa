package io.kennel.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.api.StatusException;
import io.kennel.server.request.ObjectLookup;
import io.kennel.server.request.User;
import io.kennel.world.real.RealWorld;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ServiceAccountTokensTest {
  private static final String POD_REQUEST =
      """
      {"spec":{"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"kubia-0"}}}
      """;

  @TempDir Path directory;

  private final RealWorld world = new RealWorld();
  private final Map<String, JsonNode> objects = new HashMap<>();
  private final ObjectLookup lookup =
      (type, namespace, name) -> objects.get(type.plural() + "/" + name);
  private ServiceAccountTokens tokens;

  @BeforeEach
  void start() {
    Identity identity = Identity.open(directory, world.clock());
    tokens = new ServiceAccountTokens(identity.tokenSigner(), world);
    put("serviceaccounts/default", "{'metadata':{'name':'default','namespace':'ns','uid':'u1'}}");
    put(
        "pods/kubia-0",
        "{'metadata':{'name':'kubia-0','namespace':'ns','uid':'u2'},"
            + "'spec':{'serviceAccountName':'default'}}");
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void tokenIsItsServiceAccount() {
    User user = tokens.user(lookup, issue("{}"));
    assertThat(user.name()).isEqualTo("system:serviceaccount:ns:default");
    assertThat(user.uid()).isEqualTo("u1");
    assertThat(user.groups())
        .containsExactly(
            "system:serviceaccounts", "system:serviceaccounts:ns", "system:authenticated");
  }

  @Test
  void tokenOfAPodNamesIt() {
    User user = tokens.user(lookup, issue(POD_REQUEST));
    assertThat(user.extra())
        .containsEntry("authentication.kubernetes.io/pod-name", List.of("kubia-0"));
  }

  @Test
  void tokenEndsWithItsPod() {
    String token = issue(POD_REQUEST);
    put("pods/kubia-0", "{'metadata':{'uid':'another'}}");
    assertThat(tokens.user(lookup, token)).isNull();
    objects.remove("pods/kubia-0");
    assertThat(tokens.user(lookup, token)).isNull();
  }

  @Test
  void tokenEndsWithItsServiceAccount() {
    String token = issue("{}");
    objects.remove("serviceaccounts/default");
    assertThat(tokens.user(lookup, token)).isNull();
  }

  @Test
  void tokenForOthersIsNoneHere() {
    assertThat(tokens.user(lookup, issue("{\"spec\":{\"audiences\":[\"vault\"]}}"))).isNull();
  }

  @Test
  void requestsAreChecked() {
    assertThatThrownBy(() -> issue("{\"spec\":{\"expirationSeconds\":60}}"))
        .isInstanceOf(StatusException.class)
        .hasMessageContaining("may not specify a duration less than 10 minutes");
    put("pods/kubia-0", "{'metadata':{'uid':'u2'},'spec':{'serviceAccountName':'other'}}");
    assertThatThrownBy(() -> issue(POD_REQUEST))
        .hasMessageContaining("different serviceaccount name");
    objects.clear();
    assertThatThrownBy(() -> issue("{}")).hasMessage("serviceaccounts \"default\" not found");
  }

  private String issue(String request) {
    JsonNode answer = tokens.issue(lookup, "ns", "default", JsonMapper.shared().readTree(request));
    return answer.path("status").path("token").asString();
  }

  private void put(String key, String json) {
    objects.put(key, JsonMapper.shared().readTree(json.replace('\'', '"')));
  }
}
