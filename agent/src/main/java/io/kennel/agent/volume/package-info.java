/**
 * What a pod has on its node's disk: volumes, the files of its containers, logs. Behind one
 * interface with a real form (mounts, directories) and a simulated one.
 */
@NullMarked
package io.kennel.agent.volume;

import org.jspecify.annotations.NullMarked;
