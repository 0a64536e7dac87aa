/**
 * From a pod's specification to what the runtime is told: environment, command, identity, limits,
 * mounts. Pure, but for the objects that variables refer to, which are asked for by an interface.
 */
@NullMarked
package io.kennel.agent.config;

import org.jspecify.annotations.NullMarked;
