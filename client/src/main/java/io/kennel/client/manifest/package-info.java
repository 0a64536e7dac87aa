/** Reads manifests, as kubectl's users write them. */
@NullMarked
package io.kennel.client.manifest;

import org.jspecify.annotations.NullMarked;
