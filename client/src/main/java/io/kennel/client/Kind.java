package io.kennel.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kennel.api.ResourceType;

/** A resource type together with the class that models its objects. */
public record Kind<T extends HasMetadata>(ResourceType type, Class<T> model) {}
