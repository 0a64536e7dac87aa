package io.kennel.controllers.nodes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * A node and the pods on it.
 *
 * @param silence how long its agent has not been heard of
 * @param taintedSince since when the node has had a taint
 * @param pace whether it may begin to lose its pods if it is not ready
 */
record NodeView(
    Node node,
    Duration silence,
    List<Pod> pods,
    Function<Taint, Instant> taintedSince,
    Pace pace) {}
