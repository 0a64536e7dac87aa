package io.kennel.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChallengeTest {
  @Test
  void readsWhatRegistriesSend() {
    assertThat(
            Challenge.parse(
                List.of(
                    "Bearer realm=\"https://a/token\",service=\"s\",scope=\"repository:a/b:pull\"")))
        .containsExactly(
            new Challenge(
                "bearer",
                Map.of(
                    "realm", "https://a/token", "service", "s", "scope", "repository:a/b:pull")));
    assertThat(Challenge.parse(List.of("BASIC Realm=plain")))
        .containsExactly(new Challenge("basic", Map.of("realm", "plain")));
  }

  @Test
  void readsSeveralInOneHeaderAndInSeveral() {
    List<Challenge> challenges =
        Challenge.parse(
            List.of(
                "Negotiate, Basic realm=\"a, \\\"b\\\" c\" , Bearer realm = \"r\"", "Digest x=1"));
    assertThat(challenges)
        .containsExactly(
            new Challenge("negotiate", Map.of()),
            new Challenge("basic", Map.of("realm", "a, \"b\" c")),
            new Challenge("bearer", Map.of("realm", "r")),
            new Challenge("digest", Map.of("x", "1")));
    assertThat(Challenge.find(challenges, "bearer").parameter("realm")).isEqualTo("r");
    assertThat(Challenge.find(challenges, "bearer").parameter("scope")).isEmpty();
    assertThat(Challenge.find(challenges, "other")).isNull();
  }

  @Test
  void garbageIsLeftOut() {
    assertThat(Challenge.parse(List.of("", "=", "\"", "x".repeat(10_000), "realm=\"r\"")))
        .isEmpty();
    assertThat(Challenge.parse(List.of("Bearer realm=\"unfinished")))
        .containsExactly(new Challenge("bearer", Map.of()));
    assertThat(Challenge.parse(List.of("Bearer " + "a=\"\\".repeat(1500)))).hasSizeLessThan(2);
  }
}
