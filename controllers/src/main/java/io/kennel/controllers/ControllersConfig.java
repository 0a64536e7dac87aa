package io.kennel.controllers;

import io.kennel.controllers.nodes.NodesConfig;
import io.kennel.controllers.volumes.VolumeDirectories;

/**
 * What the controllers of a cluster need to know.
 *
 * @param authority the certificate of the cluster's authority, in PEM
 * @param directories where volumes made on demand are
 * @param nodes how patient to be with nodes
 */
public record ControllersConfig(
    String authority, VolumeDirectories directories, NodesConfig nodes) {}
