/**
 * Makes the schema of the Kubernetes API while Kennel is built: reads the generated protobuf
 * sources of the official Java client, whose comments carry the documentation and the markers of
 * every field, and writes compact tables for {@code io.kennel.api.schema}.
 */
@NullMarked
package io.kennel.schemagenerator;

import org.jspecify.annotations.NullMarked;
