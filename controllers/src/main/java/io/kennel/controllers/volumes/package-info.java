/**
 * Gives claims their volumes: binds what administrators made, makes directories on demand for
 * classes of provisioner {@code kennel.io/hostpath}, and takes volumes back when their claim is
 * gone, as the reclaim policy says. A claim that a pod uses, and a volume that a claim uses, stay
 * until that ends.
 *
 * <p>A volume is given to one claim only: it is the volume that is written first, at the version it
 * was read, and a claim's data is touched only after the server has confirmed that the claim is
 * gone. Source: the documentation page "Persistent Volumes".
 */
@NullMarked
package io.kennel.controllers.volumes;

import org.jspecify.annotations.NullMarked;
