package io.kennel.controllers.namespaces;

import io.fabric8.kubernetes.api.model.Namespace;
import java.util.List;

/**
 * A namespace that is being deleted.
 *
 * @param contents what the server says is in it, kinds without objects left out
 */
record NamespaceView(Namespace namespace, List<Content> contents) {}
