/**
 * What a person at a terminal sees of a cluster: nodes, the ordinals of StatefulSets and the latest
 * events. A snapshot is made of objects, and lines are made of a snapshot; both are pure functions.
 */
@NullMarked
package io.kennel.cli.view;

import org.jspecify.annotations.NullMarked;
