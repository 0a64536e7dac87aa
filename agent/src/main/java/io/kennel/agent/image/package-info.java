/**
 * The images of one machine: read from archives, verified, unpacked once into content-addressed
 * layers that overlayfs mounts as they are.
 */
@NullMarked
package io.kennel.agent.image;

import org.jspecify.annotations.NullMarked;
