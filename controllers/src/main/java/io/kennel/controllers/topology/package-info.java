/** Which nodes a node selector means, for pods and for volumes. */
@NullMarked
package io.kennel.controllers.topology;

import org.jspecify.annotations.NullMarked;
