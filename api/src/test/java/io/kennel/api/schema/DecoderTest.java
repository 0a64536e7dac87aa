package io.kennel.api.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.api.StatusException;
import io.kennel.api.schema.Decoder.FieldValidation;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class DecoderTest {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(
              JsonReadFeature.ALLOW_SINGLE_QUOTES, JsonReadFeature.ALLOW_UNQUOTED_PROPERTY_NAMES)
          .build();

  private final Decoder decoder = new Decoder(new Schema());

  private static ObjectNode object(String json) {
    return (ObjectNode) JSON.readTree(json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{spec:{replicas:'2'}}|json: cannot unmarshal string into Go struct field"
            + " StatefulSetSpec.spec.replicas of type int32",
        "{spec:{replicas:1.5}}|json: cannot unmarshal number 1.5 into Go struct field"
            + " StatefulSetSpec.spec.replicas of type int32",
        "{spec:{replicas:99999999999}}|json: cannot unmarshal number 99999999999 into Go struct"
            + " field StatefulSetSpec.spec.replicas of type int32",
        "{spec:[]}|json: cannot unmarshal array into Go struct field StatefulSet.spec of type"
            + " v1.StatefulSetSpec",
        "{spec:{selector:'x'}}|json: cannot unmarshal string into Go struct field"
            + " StatefulSetSpec.spec.selector of type v1.LabelSelector",
        "{metadata:{labels:{a:1}}}|json: cannot unmarshal number into Go struct field"
            + " ObjectMeta.metadata.labels of type string",
        "{metadata:{labels:[]}}|json: cannot unmarshal array into Go struct field"
            + " ObjectMeta.metadata.labels of type map[string]string",
        "{spec:{template:{spec:{containers:[{image:5}]}}}}|json: cannot unmarshal number into Go"
            + " struct field Container.spec.template.spec.containers.image of type string",
        "{spec:{template:{spec:{containers:{}}}}}|json: cannot unmarshal object into Go struct"
            + " field PodSpec.spec.template.spec.containers of type []v1.Container",
        "{spec:{template:{spec:{hostNetwork:'yes'}}}}|json: cannot unmarshal string into Go struct"
            + " field PodSpec.spec.template.spec.hostNetwork of type bool",
        "{metadata:{creationTimestamp:'yesterday'}}|parsing time \"yesterday\" as"
            + " \"2006-01-02T15:04:05Z07:00\": cannot parse \"yesterday\" as \"2006\"",
        "{spec:{template:{spec:{containers:[{resources:{limits:{cpu:'x'}}}]}}}}|quantities must"
            + " match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
      })
  void refusesWrongTypesAsKubernetesDoes(String json, String message) {
    assertThatExceptionOfType(StatusException.class)
        .isThrownBy(
            () -> decoder.decode(ResourceTypes.STATEFUL_SET, object(json), FieldValidation.STRICT))
        .withMessage("StatefulSet in version \"v1\" cannot be handled as a StatefulSet: " + message)
        .returns(400, StatusException::code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{spec:{foo:1,replicas:2}}|unknown field \"spec.foo\"",
        "{bar:1,spec:{template:{spec:{containers:[{name:'a'},{foo:1}]}}}}|unknown field \"bar\","
            + " unknown field \"spec.template.spec.containers[1].foo\"",
        "{spec:{Replicas:2}}|unknown field \"spec.Replicas\"",
        "{spec:{template:{spec:{volumes:[{name:'v',volumeSource:{}}]}}}}|unknown field"
            + " \"spec.template.spec.volumes[0].volumeSource\""
      })
  void tellsOfUnknownFields(String json, String messages) {
    assertThatExceptionOfType(StatusException.class)
        .isThrownBy(
            () -> decoder.decode(ResourceTypes.STATEFUL_SET, object(json), FieldValidation.STRICT))
        .withMessage(
            "StatefulSet in version \"v1\" cannot be handled as a StatefulSet: strict decoding"
                + " error: "
                + messages);
    assertThat(
            String.join(
                ", ",
                decoder.decode(ResourceTypes.STATEFUL_SET, object(json), FieldValidation.WARN)))
        .isEqualTo(messages);
    assertThat(decoder.decode(ResourceTypes.STATEFUL_SET, object(json), FieldValidation.IGNORE))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{metadata:{name:'a',creationTimestamp:null,labels:{a:null}},foo:{}}"
            + "|{metadata:{name:'a',labels:{a:''}}}",
        "{metadata:{creationTimestamp:'2026-01-02T03:04:05+01:00'}}"
            + "|{metadata:{creationTimestamp:'2026-01-02T02:04:05Z'}}",
        "{spec:{containers:[{resources:{requests:{cpu:0.5,memory:'1024Mi'}}}]}}"
            + "|{spec:{containers:[{resources:{requests:{cpu:'500m',memory:'1Gi'}}}]}}",
        "{spec:{containers:[{ports:[{containerPort:80}]}]}}"
            + "|{spec:{containers:[{ports:[{containerPort:80,protocol:'TCP'}]}]}}",
        "{spec:{containers:[{args:['a',null]}]}}|{spec:{containers:[{args:['a','']}]}}",
        "{spec:{containers:[{livenessProbe:{httpGet:{port:'http'},periodSeconds:1}}]}}"
            + "|{spec:{containers:[{livenessProbe:{httpGet:{port:'http'},periodSeconds:1}}]}}",
        "{spec:{volumes:[{name:'v',hostPath:{path:'/x'},bad:1}]}}"
            + "|{spec:{volumes:[{name:'v',hostPath:{path:'/x'}}]}}",
        "{metadata:{managedFields:[{fieldsV1:{'f:x':{a:null}}}]}}"
            + "|{metadata:{managedFields:[{fieldsV1:{'f:x':{a:null}}}]}}"
      })
  void bringsObjectsIntoTheirStoredForm(String json, String stored) {
    ObjectNode object = object(json);
    decoder.decode(ResourceTypes.POD, object, FieldValidation.IGNORE);
    assertThat(object).isEqualTo(object(stored));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {"aGVsbG8=,-1", "'',-1", "YQ==,-1", "YWI=,-1", "a-b=,1", "YQ=,0", "YQ===,4", "Y,0"})
  void checksBase64(String text, int badByte) {
    ObjectNode secret = object("{data:{}}");
    String data = text.equals("''") ? "" : text;
    ((ObjectNode) secret.get("data")).put("a", data);
    if (badByte < 0) {
      decoder.decode(ResourceTypes.SECRET, secret, FieldValidation.STRICT);
      assertThat(secret.at("/data/a").stringValue()).isEqualTo(data);
    } else {
      assertThatExceptionOfType(StatusException.class)
          .isThrownBy(() -> decoder.decode(ResourceTypes.SECRET, secret, FieldValidation.STRICT))
          .withMessageEndingWith("illegal base64 data at input byte " + badByte);
    }
  }

  @Test
  void leavesForeignKindsAlone() {
    ResourceType foreign =
        new ResourceType(
            "example.com",
            "v1",
            "Thing",
            "things",
            "thing",
            List.of(),
            List.of(),
            true,
            Set.of(),
            Set.of());
    ObjectNode thing = object("{spec:{x:null}}");
    assertThat(decoder.decode(foreign, thing, FieldValidation.STRICT)).isEmpty();
    assertThat(thing).isEqualTo(object("{spec:{x:null}}"));
  }

  @Test
  void knowsEveryBuiltInKindCompletely() {
    Schema schema = new Schema();
    for (ResourceType type : ResourceTypes.BUILT_IN.types()) {
      ObjectSchema kind = schema.find(type);
      assertThat(kind).as(type.kind()).isNotNull();
      assertThat(kind.isTyped()).isTrue();
      SchemaWalk.everyReference(schema, kind);
    }
    assertThat(schema.findKind("", "v1", "DeleteOptions")).isNotNull();
    assertThat(schema.findKind("policy", "v1", "Eviction")).isNotNull();
    assertThat(schema.findKind("autoscaling", "v1", "Scale")).isNotNull();
    assertThat(schema.findKind("authentication.k8s.io", "v1", "TokenRequest")).isNotNull();
  }
}
