/**
 * Logs of containers: files in the CRI's format, one line of output a line, read for people and
 * rotated before they grow too large.
 */
@NullMarked
package io.kennel.agent.logs;

import org.jspecify.annotations.NullMarked;
