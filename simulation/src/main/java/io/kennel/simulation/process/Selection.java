package io.kennel.simulation.process;

import io.kennel.api.Transport.Request;
import io.kennel.simulation.history.History;
import io.kennel.store.Entry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a list or a watch asks for.
 *
 * @param node only pods of this node; empty for all
 * @param version the revision that it names; empty for none
 * @param known whether it selects by nothing else, so that it is known what belongs to it
 */
record Selection(Resource resource, String node, String version, boolean known) {
  private static final String NODE_FIELD = "spec.nodeName=";

  static Selection of(Request request) {
    String field = parameter(request, "fieldSelector");
    String node = field.startsWith(NODE_FIELD) ? field.substring(NODE_FIELD.length()) : "";
    boolean known =
        (field.isEmpty() || !node.isEmpty()) && parameter(request, "labelSelector").isEmpty();
    return new Selection(
        Resource.of(request.path()), node, parameter(request, "resourceVersion"), known);
  }

  private static String parameter(Request request, String name) {
    List<String> values = request.query().getOrDefault(name, List.of());
    return values.isEmpty() ? "" : values.getFirst();
  }

  /** Whether an entry of the bucket belongs to it. */
  boolean selects(History history, @Nullable Entry entry) {
    if (entry == null) {
      return false;
    }
    String namespace = resource.namespace();
    return (namespace.isEmpty() || entry.key().name().startsWith(namespace + "/"))
        && (node.isEmpty()
            || history.tree(entry).path("spec").path("nodeName").asString("").equals(node));
  }
}
