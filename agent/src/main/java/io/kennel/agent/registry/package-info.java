/**
 * Container registries: the names of images, and reading manifests and blobs over HTTP. Nothing
 * that a registry sends is trusted before its digest has been compared.
 */
@NullMarked
package io.kennel.agent.registry;

import org.jspecify.annotations.NullMarked;
