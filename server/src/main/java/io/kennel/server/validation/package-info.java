/** What names, metadata and common values must look like, in Kubernetes' words. */
@NullMarked
package io.kennel.server.validation;

import org.jspecify.annotations.NullMarked;
