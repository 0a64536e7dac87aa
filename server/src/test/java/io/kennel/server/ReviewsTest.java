package io.kennel.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.api.json.JsonTrees;
import io.kennel.server.request.ApiResponse;
import io.kennel.server.request.User;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What people are told who ask who they are and what they may do. */
class ReviewsTest {
  private static final String ACCESS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
  private static final String OTHERS = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
  private static final User BOB = User.of("bob", "people");

  private final ServerHarness api = new ServerHarness();

  private JsonNode as(User user, String path, String body) {
    var answer = (ApiResponse.Content) api.send("POST", path, body, "application/yaml", "", user);
    return JsonTrees.read(answer.body().bytes());
  }

  @Test
  void accessIsThatOfTheAuthorizerInForce() {
    String pods = "{spec: {resourceAttributes: {verb: list, resource: pods, namespace: default}}}";
    assertThat(api.post(ACCESS, pods).at("/status/allowed").asBoolean()).isTrue();
    assertThat(as(BOB, ACCESS, pods).at("/status/allowed").asBoolean(true)).isFalse();
    String version = "{spec: {nonResourceAttributes: {verb: get, path: /version}}}";
    assertThat(as(BOB, ACCESS, version).at("/status/allowed").asBoolean()).isTrue();
    JsonNode none = as(BOB, ACCESS, "{spec: {}}");
    assertThat(none.path("code").asInt()).isEqualTo(422);
  }

  @Test
  void othersMayBeAskedAboutByThoseInPower() {
    String body =
        "{spec: {user: bob, groups: [%s], resourceAttributes: {verb: get, resource: pods}}}";
    assertThat(api.post(OTHERS, body.formatted("x")).at("/status/allowed").asBoolean(true))
        .isFalse();
    assertThat(
            api.post(OTHERS, body.formatted("'system:masters'")).at("/status/allowed").asBoolean())
        .isTrue();
    assertThat(as(BOB, OTHERS, body.formatted("x")).path("code").asInt()).isEqualTo(403);
    JsonNode nobody = api.post(OTHERS, "{spec: {resourceAttributes: {verb: get}}}");
    assertThat(nobody.path("message").asString())
        .contains("at least one of user or group must be specified");
    String local = "/apis/authorization.k8s.io/v1/namespaces/default/localsubjectaccessreviews";
    assertThat(api.post(local, body.formatted("x")).path("message").asString())
        .isEqualTo("spec.resourceAttributes.namespace must match namespace: default");
  }

  @Test
  void rulesAreListed() {
    String path = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";
    JsonNode all = api.post(path, "{spec: {namespace: default}}");
    assertThat(all.at("/status/resourceRules/0/verbs/0").asString()).isEqualTo("*");
    JsonNode few = as(BOB, path, "{spec: {namespace: default}}");
    assertThat(few.at("/status/resourceRules/0/resources").toString())
        .contains("selfsubjectreviews");
    assertThat(few.at("/status/incomplete").asBoolean(true)).isFalse();
  }

  @Test
  void everybodyIsToldWhoTheyAre() {
    JsonNode review =
        as(BOB, "/apis/authentication.k8s.io/v1/selfsubjectreviews", "{kind: SelfSubjectReview}");
    assertThat(review.at("/status/userInfo/username").asString()).isEqualTo("bob");
    assertThat(review.at("/status/userInfo/groups").toString())
        .isEqualTo("[\"people\",\"system:authenticated\"]");
    assertThat(review.path("apiVersion").asString()).isEqualTo("authentication.k8s.io/v1");
  }

  @Test
  void aTokenThatIsNobodysIsNotAuthenticated() {
    String path = "/apis/authentication.k8s.io/v1/tokenreviews";
    JsonNode review = api.post(path, "{spec: {token: a.b.c}}");
    assertThat(review.at("/status/authenticated").asBoolean(false)).isFalse();
    assertThat(review.at("/status/error").asString()).isEqualTo("[invalid bearer token]");
    assertThat(api.post(path, "{spec: {}}").path("code").asInt()).isEqualTo(400);
  }

  @Test
  void reviewsAreNotStored() {
    long revision = api.store.snapshot().revision();
    api.post(ACCESS, "{spec: {nonResourceAttributes: {verb: get, path: /x}}}");
    assertThat(api.store.snapshot().revision()).isEqualTo(revision);
    assertThat(api.get(ACCESS).path("code").asInt()).isEqualTo(405);
    JsonNode wrong = api.post(ACCESS, "{kind: Pod}");
    assertThat(wrong.path("message").asString())
        .isEqualTo("the object provided is unrecognized (must be of type SelfSubjectAccessReview)");
  }
}
