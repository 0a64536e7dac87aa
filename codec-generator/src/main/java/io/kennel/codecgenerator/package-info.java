/**
 * Makes codecs for the classes of fabric8's Kubernetes model while Kennel is built: plain Java that
 * moves fields between a JSON tree and an object, in place of reflection at run time.
 */
@NullMarked
package io.kennel.codecgenerator;

import org.jspecify.annotations.NullMarked;
