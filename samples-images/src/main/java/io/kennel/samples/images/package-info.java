/** Builds the container images of the samples: no Docker, no base image, no registry. */
@NullMarked
package io.kennel.samples.images;

import org.jspecify.annotations.NullMarked;
