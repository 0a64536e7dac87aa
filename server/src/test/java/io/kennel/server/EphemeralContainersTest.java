package io.kennel.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The subresource through which kubectl debug adds containers to running pods. */
class EphemeralContainersTest {
  private static final String PODS = "/api/v1/namespaces/default/pods";
  private static final String OWN = PODS + "/p/ephemeralcontainers";

  private final ServerHarness api = new ServerHarness();

  @BeforeEach
  void pod() {
    api.post(
        PODS,
        """
        metadata: {name: p}
        spec: {containers: [{name: app, image: nginx}], initContainers: [{name: i, image: nginx}]}
        """);
  }

  private JsonNode add(String container) {
    String patch = "{'spec':{'ephemeralContainers':[" + container + "]}}";
    return api.patch(OWN, "strategic-merge", patch.replace('\'', '"'));
  }

  @Test
  void oneIsAddedAndNothingElseChanges() {
    JsonNode before = api.call("GET", PODS + "/p", "");
    String patch =
        """
        {"metadata":{"labels":{"not":"this"}},
         "spec":{"ephemeralContainers":[{"name":"debugger","image":"busybox:1","stdin":true,
           "tty":true,"targetContainerName":"app"}],"activeDeadlineSeconds":5}}
        """;

    JsonNode after = api.patch(OWN, "strategic-merge", patch);

    JsonNode added = after.at("/spec/ephemeralContainers/0");
    assertThat(added.path("name").asString()).isEqualTo("debugger");
    assertThat(added.path("imagePullPolicy").asString()).isEqualTo("IfNotPresent");
    assertThat(added.path("terminationMessagePolicy").asString()).isEqualTo("File");
    assertThat(after.at("/metadata/labels").isMissingNode()).isTrue();
    assertThat(after.at("/spec/activeDeadlineSeconds").isMissingNode()).isTrue();
    assertThat(after.at("/metadata/generation").asInt(0)).isEqualTo(2);
    assertThat(after.at("/spec/containers")).isEqualTo(before.at("/spec/containers"));
    assertThat(api.call("GET", OWN, "").at("/spec/ephemeralContainers")).hasSize(1);
  }

  @Test
  void thoseThatAreThereStayAsTheyAre() {
    add("{'name':'one','image':'busybox'}");
    JsonNode pod = add("{'name':'two','image':'busybox'}");
    assertThat(pod.at("/spec/ephemeralContainers")).hasSize(2);

    assertThat(add("{'name':'one','image':'other'}").path("message").asString(""))
        .contains(
            "spec.ephemeralContainers: Forbidden: existing ephemeral containers \"one\" may not be"
                + " changed");
    String none = "{\"spec\":{\"ephemeralContainers\":null}}";
    assertThat(api.patch(OWN, "merge", none).path("message").asString(""))
        .contains(
            "spec.ephemeralContainers: Forbidden: existing ephemeral containers \"two\" may not be"
                + " removed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {'name':'app','image':'b'} | name: Duplicate value: "app"
          {'name':'e'} | image: Required value
          {'name':'e','image':'b','targetContainerName':'x'} | targetContainerName: Not found: "x"
          {'name':'e','image':'b','ports':[{'containerPort':1}]} | ports: Forbidden
          {'name':'e','image':'b','livenessProbe':{'tcpSocket':{'port':1}}} | \
          livenessProbe: Forbidden
          {'name':'e','image':'b','lifecycle':{'stopSignal':'SIGHUP'}} | lifecycle: Forbidden
          {'name':'e','image':'b','resources':{'limits':{'cpu':'1'}}} | resources: Forbidden
          {'name':'e','image':'b','restartPolicy':'Always'} | restartPolicy: Forbidden
          """)
  void whatTheyMayNotHaveIsRefused(String container, String message) {
    JsonNode answer = add(container);
    assertThat(answer.path("code").asInt(0)).isEqualTo(422);
    assertThat(answer.path("message").asString(""))
        .contains("spec.ephemeralContainers[0]." + message)
        .satisfies(text ->
            assertThat(text.contains("Forbidden"))
                .isEqualTo(text.contains("cannot be set for an Ephemeral Container")));
  }

  @Test
  void templatesHaveNone() {
    String set =
        """
        metadata: {name: s}
        spec:
          serviceName: s
          selector: {matchLabels: {app: s}}
          template:
            metadata: {labels: {app: s}}
            spec: {containers: [{name: c, image: i}], ephemeralContainers: [{name: e, image: i}]}
        """;
    JsonNode answer = api.call("POST", "/apis/apps/v1/namespaces/default/statefulsets", set);
    assertThat(answer.path("message").asString(""))
        .contains(
            "spec.template.spec.ephemeralContainers: Forbidden: ephemeral containers not allowed in"
                + " pod template");
  }
}
