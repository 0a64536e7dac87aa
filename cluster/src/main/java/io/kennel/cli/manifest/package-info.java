/** From a file of manifests to objects of the cluster, for the commands and the demos. */
@NullMarked
package io.kennel.cli.manifest;

import org.jspecify.annotations.NullMarked;
