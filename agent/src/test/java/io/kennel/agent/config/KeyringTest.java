package io.kennel.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.kennel.agent.runtime.ImageStore.Credential;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyringTest {
  private static Secret secret(String type, String key, String json) {
    String data = Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    return new SecretBuilder().withType(type).addToData(key, data).build();
  }

  private static Secret modern(String... keys) {
    List<String> entries =
        Arrays.stream(keys)
            .map(key -> "\"%s\":{\"username\":\"%s\",\"password\":\"p\"}".formatted(key, key))
            .toList();
    String json = "{\"auths\":{" + String.join(",", entries) + "}}";
    return secret("kubernetes.io/dockerconfigjson", ".dockerconfigjson", json);
  }

  private static List<String> users(Keyring keyring, String image) {
    return keyring.credentials(image).stream().map(Credential::user).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "quay.io, quay.io/a/b, true",
    "https://quay.io, quay.io/a/b, true",
    "http://quay.io/, quay.io/a/b, true",
    "https://quay.io/v2/, quay.io/a/b, true",
    "quay.io/a, quay.io/a/b, true",
    "quay.io/a, quay.io/other/b, false",
    "quay.io, quay.io:5000/a/b, false",
    "quay.io:5000, quay.io:5000/a/b, true",
    "quay.io:5000, quay.io/a/b, false",
    "*.example.com, eu.example.com/a, true",
    "*.example.com, a.eu.example.com/a, false",
    "*.*.example.com, a.eu.example.com/a, true",
    "pre*.example.com, prefix.example.com/a, true",
    "*, quay.io/a, false",
    "*.io, quay.io/a, true",
    "docker.io, docker.io/library/busybox, true",
    "https://index.docker.io/v1/, docker.io/library/busybox, true",
    "index.docker.io, docker.io/a/b, true",
    "index.docker.io, quay.io/a/b, false",
    "quay.io, docker.io/library/quay, false",
    "quay.io, evilquay.io/a, false",
    "127.0.0.1:5000, 127.0.0.1:5000/a, true",
  })
  void anEntryFits(String key, String image, boolean fits) {
    assertThat(users(new Keyring(List.of(modern(key))), image))
        .isEqualTo(fits ? List.of(key) : List.of());
  }

  @Test
  void theMostSpecificComesFirst() {
    Keyring keyring = new Keyring(List.of(modern("quay.io", "quay.io/a/b"), modern("quay.io/a")));
    assertThat(users(keyring, "quay.io/a/b/c"))
        .containsExactly("quay.io/a/b", "quay.io/a", "quay.io");
  }

  @Test
  void theOldFormAndEncodedPairsAreUnderstood() {
    String auth =
        Base64.getEncoder().encodeToString("bob:with:colon".getBytes(StandardCharsets.UTF_8));
    Secret legacy =
        secret(
            "kubernetes.io/dockercfg",
            ".dockercfg",
            "{\"r.io\":{\"auth\":\"%s\"}}".formatted(auth));
    assertThat(new Keyring(List.of(legacy)).credentials("r.io/a"))
        .containsExactly(new Credential("bob", "with:colon", "", ""));
    Secret token =
        secret(
            "kubernetes.io/dockerconfigjson",
            ".dockerconfigjson",
            "{\"auths\":{\"r.io\":{\"identitytoken\":\"t\"}}}");
    assertThat(new Keyring(List.of(token)).credentials("r.io/a"))
        .containsExactly(new Credential("", "", "t", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"auths\":[]}",
        "{\"auths\":{\"r.io\":[]}}",
        "{\"auths\":{\"r.io\":{\"auth\":\"%%%\"}}}",
        "{\"auths\":{\"r.io\":{\"auth\":\"bm9jb2xvbg==\"}}}",
        "{\"auths\":{\"::\":{\"username\":\"u\"}}}",
        "no JSON"
      })
  void whatIsNoConfigurationOpensNothing(String json) {
    Secret secret = secret("kubernetes.io/dockerconfigjson", ".dockerconfigjson", json);
    assertThat(new Keyring(List.of(secret)).credentials("r.io/a")).isEmpty();
  }

  @Test
  void nothingSecretIsPrinted() {
    assertThat(new Credential("u", "password", "identity", "registry").toString())
        .isEqualTo("Credential[u]");
  }
}
