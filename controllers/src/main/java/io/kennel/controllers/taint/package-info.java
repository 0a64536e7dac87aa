/** Taints of nodes and the tolerations of pods. */
@NullMarked
package io.kennel.controllers.taint;

import org.jspecify.annotations.NullMarked;
