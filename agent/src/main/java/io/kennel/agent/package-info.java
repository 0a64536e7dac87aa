/**
 * The node agent: runs the pods bound to its node and reports on them. A client of the API like any
 * other; what it serves itself (logs, exec, proxy) the API server passes on to it.
 */
@NullMarked
package io.kennel.agent;

import org.jspecify.annotations.NullMarked;
