package io.kennel.schemagenerator;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the sources do not say, or say in words of protobuf that JSON does not share. */
final class Gaps {
  private static final String META = ".k8s.io.apimachinery.pkg.apis.meta.v1.";
  private static final String CRD = ".k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.";

  /** Messages that are plain values in JSON. */
  private static final Map<String, String> VALUES =
      Map.ofEntries(
          Map.entry(META + "Time", "time"),
          Map.entry(META + "MicroTime", "microtime"),
          Map.entry(META + "Duration", "duration"),
          Map.entry(META + "FieldsV1", "any"),
          Map.entry(META + "Verbs", "[]string"),
          Map.entry(".k8s.io.apimachinery.pkg.runtime.RawExtension", "any"),
          Map.entry(".k8s.io.apimachinery.pkg.api.resource.Quantity", "quantity"),
          Map.entry(".k8s.io.apimachinery.pkg.util.intstr.IntOrString", "intorstring"),
          Map.entry(".k8s.io.api.authentication.v1.ExtraValue", "[]string"),
          Map.entry(".k8s.io.api.authorization.v1.ExtraValue", "[]string"),
          Map.entry(".k8s.io.api.certificates.v1.ExtraValue", "[]string"),
          Map.entry(CRD + "JSON", "any"),
          Map.entry(CRD + "JSONSchemaPropsOrArray", "any"),
          Map.entry(CRD + "JSONSchemaPropsOrBool", "any"),
          Map.entry(CRD + "JSONSchemaPropsOrStringArray", "any"));

  /** Messages whose fields stand, in JSON, among those of the message that holds them. */
  private static final Map<String, String> INLINE =
      Map.of(
          "volumeSource", ".k8s.io.api.core.v1.VolumeSource",
          "persistentVolumeSource", ".k8s.io.api.core.v1.PersistentVolumeSource",
          "handler", ".k8s.io.api.core.v1.ProbeHandler",
          "ephemeralContainerCommon", ".k8s.io.api.core.v1.EphemeralContainerCommon",
          "localObjectReference", ".k8s.io.api.core.v1.LocalObjectReference",
          "rule", ".k8s.io.api.admissionregistration.v1.Rule",
          "ruleWithOperations", ".k8s.io.api.admissionregistration.v1.RuleWithOperations");

  /** Messages that have {@code apiVersion} and {@code kind} but no {@code metadata}. */
  private static final Set<String> TYPED =
      Set.of("Status", "DeleteOptions", "CreateOptions", "UpdateOptions", "PatchOptions");

  /** Messages that have {@code metadata} but are parts of others. */
  private static final List<String> TEMPLATES = List.of("TemplateSpec", "ClaimTemplate");

  /** Fields that may be absent although no marker says so: {@code Message.field} or a name. */
  private static final Set<String> OPTIONAL =
      Set.of(
          "metadata",
          "photonPersistentDisk",
          "projected",
          "fsType",
          "swap",
          "APIResource.categories",
          "APIResource.group",
          "APIResource.shortNames",
          "APIResource.version",
          "DeploymentStatus.conditions",
          "Endpoint.conditions",
          "EndpointHints.forNodes",
          "EndpointHints.forZones",
          "EndpointPort.name",
          "EndpointPort.protocol",
          "Event.action",
          "Event.reason",
          "Event.reportingController",
          "Event.reportingInstance",
          "Event.type",
          "EventSeries.count",
          "EventSeries.lastObservedTime",
          "ListMeta.continue",
          "ListOptions.continue",
          "ListOptions.limit",
          "ManagedFieldsEntry.apiVersion",
          "ManagedFieldsEntry.fieldsType",
          "ManagedFieldsEntry.manager",
          "ManagedFieldsEntry.operation",
          "ManagedFieldsEntry.subresource",
          "NodeConfigSource.configMap",
          "PodCertificateProjection.userAnnotations",
          "PodExecOptions.command",
          "PodResourceClaim.resourceClaimName",
          "PodResourceClaim.resourceClaimTemplateName",
          "PodSpec.initContainers",
          "PodStatus.initContainerStatuses",
          "ServiceSpec.ports",
          "StatefulSetStatus.currentReplicas",
          "StatefulSetStatus.currentRevision",
          "StatefulSetStatus.readyReplicas",
          "StatefulSetStatus.updateRevision",
          "StatefulSetStatus.updatedReplicas",
          "VolumeAttributesClass.parameters");

  private Gaps() {}

  /** The type in JSON, for a message that is a plain value there; empty for others. */
  static String value(String type) {
    return VALUES.getOrDefault(type, "");
  }

  static boolean isInline(String field, String type) {
    return type.equals("optional " + INLINE.get(field));
  }

  /** Whether a field without a marker may be absent. */
  static boolean isOptional(Message message, String field) {
    return OPTIONAL.contains(field) || OPTIONAL.contains(message.simpleName() + "." + field);
  }

  /** Whether JSON has {@code apiVersion} and {@code kind} for it. */
  static boolean isTyped(Message message) {
    String name = message.simpleName();
    boolean metadata =
        message.hasField("metadata", "optional " + META + "ObjectMeta")
            || message.hasField("metadata", "optional " + META + "ListMeta");
    return TYPED.contains(name) || (metadata && TEMPLATES.stream().noneMatch(name::endsWith));
  }
}
