/** The discovery documents, by which clients learn what an API server serves. */
@NullMarked
package io.kennel.api.discovery;

import org.jspecify.annotations.NullMarked;
