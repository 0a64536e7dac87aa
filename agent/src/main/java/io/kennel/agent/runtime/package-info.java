/** The one interface through which pods become processes, shaped like the CRI. */
@NullMarked
package io.kennel.agent.runtime;

import org.jspecify.annotations.NullMarked;
