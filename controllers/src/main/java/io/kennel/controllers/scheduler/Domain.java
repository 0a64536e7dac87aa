package io.kennel.controllers.scheduler;

/** The nodes that share a value of a label, such as one zone, or one host. */
record Domain(String key, String value) {}
