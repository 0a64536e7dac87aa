package io.kennel.server.verbs;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of the messages that kubectl's own commands send in protobuf, such as {@code kubectl
 * create configmap}. Source: the {@code generated.proto} files of Kubernetes.
 */
final class ProtobufMessages {
  /** A message a line; then number, name and type of each field. */
  private static final String TABLE =
      """
      ObjectMeta 1 name text 2 generateName text 3 namespace text 4 selfLink skip 5 uid text \
      6 resourceVersion text 7 generation skip 8 creationTimestamp skip 11 labels texts \
      12 annotations texts 13 ownerReferences *OwnerReference 14 finalizers *text \
      17 managedFields skip
      OwnerReference 1 kind text 3 name text 4 uid text 5 apiVersion text 6 controller bool \
      7 blockOwnerDeletion bool
      ConfigMap 1 metadata ObjectMeta 2 data texts 3 binaryData bytes 4 immutable bool
      Secret 1 metadata ObjectMeta 2 data bytes 3 type text 4 stringData texts 5 immutable bool
      Namespace 1 metadata ObjectMeta 2 spec NamespaceSpec 3 status skip
      NamespaceSpec 1 finalizers *text
      ServiceAccount 1 metadata ObjectMeta 2 secrets *ObjectReference \
      3 imagePullSecrets *LocalObjectReference 4 automountServiceAccountToken bool
      LocalObjectReference 1 name text
      ObjectReference 1 kind text 2 namespace text 3 name text 4 uid text 5 apiVersion text \
      6 resourceVersion text 7 fieldPath text
      Service 1 metadata ObjectMeta 2 spec ServiceSpec 3 status skip
      ServiceSpec 1 ports *ServicePort 2 selector texts 3 clusterIP text 4 type text \
      5 externalIPs *text 7 sessionAffinity text 8 loadBalancerIP text \
      9 loadBalancerSourceRanges *text 10 externalName text 11 externalTrafficPolicy text \
      12 healthCheckNodePort int 13 publishNotReadyAddresses bool 17 ipFamilyPolicy text \
      18 clusterIPs *text 19 ipFamilies *text 20 allocateLoadBalancerNodePorts bool \
      22 internalTrafficPolicy text
      ServicePort 1 name text 2 protocol text 3 port int 4 targetPort intOrText 5 nodePort int \
      6 appProtocol text
      IntOrString 1 type int 2 intVal int 3 strVal text
      Eviction 1 metadata ObjectMeta 2 deleteOptions DeleteOptions
      DeleteOptions 1 gracePeriodSeconds pointer 2 preconditions Preconditions \
      3 orphanDependents bool 4 propagationPolicy text 5 dryRun *text
      Preconditions 1 uid text 2 resourceVersion text
      """;

  private static final Map<String, Map<Integer, Field>> MESSAGES = read();

  private ProtobufMessages() {}

  /**
   * A field.
   *
   * @param type {@code text}, {@code texts} and {@code bytes} (maps), {@code bool}, {@code int},
   *     {@code pointer} (an integer whose 0 counts), {@code intOrText}, {@code skip} (set by the
   *     server anyway), or a message
   */
  record Field(String name, String type, boolean repeated) {}

  /** The fields of a message by number; null for a message that is not known. */
  static @Nullable Map<Integer, Field> find(String message) {
    return MESSAGES.get(message);
  }

  private static Map<String, Map<Integer, Field>> read() {
    Map<String, Map<Integer, Field>> messages = new HashMap<>();
    for (String line : TABLE.split("\n")) {
      String[] words = line.split(" ");
      Map<Integer, Field> fields = new HashMap<>();
      for (int i = 1; i + 2 < words.length; i += 3) {
        boolean repeated = words[i + 2].startsWith("*");
        String type = words[i + 2].substring(repeated ? 1 : 0);
        fields.put(Integer.valueOf(words[i]), new Field(words[i + 1], type, repeated));
      }
      messages.put(words[0], Map.copyOf(fields));
    }
    return Map.copyOf(messages);
  }
}
