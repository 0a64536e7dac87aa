package io.kennel.controllers.volumes;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.kennel.client.Models;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The metadata of an object, with one thing changed; what is given stays as it is. */
final class Metadata {
  private Metadata() {}

  static ObjectMeta withFinalizer(ObjectMeta before, String finalizer) {
    List<String> finalizers = new ArrayList<>(before.getFinalizers());
    finalizers.add(finalizer);
    ObjectMeta after = Models.copy(before);
    after.setFinalizers(finalizers);
    return after;
  }

  static ObjectMeta withoutFinalizer(ObjectMeta before, String finalizer) {
    List<String> finalizers = new ArrayList<>(before.getFinalizers());
    finalizers.remove(finalizer);
    ObjectMeta after = Models.copy(before);
    after.setFinalizers(finalizers);
    return after;
  }

  static ObjectMeta withAnnotation(ObjectMeta before, String name, String value) {
    Map<String, String> annotations = annotations(before);
    annotations.put(name, value);
    ObjectMeta after = Models.copy(before);
    after.setAnnotations(annotations);
    return after;
  }

  static ObjectMeta withoutAnnotation(ObjectMeta before, String name) {
    Map<String, String> annotations = annotations(before);
    annotations.remove(name);
    ObjectMeta after = Models.copy(before);
    after.setAnnotations(annotations);
    return after;
  }

  private static Map<String, String> annotations(ObjectMeta meta) {
    return meta.getAnnotations() == null
        ? new LinkedHashMap<>()
        : new LinkedHashMap<>(meta.getAnnotations());
  }
}
