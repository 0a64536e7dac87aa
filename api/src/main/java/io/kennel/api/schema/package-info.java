/**
 * The schema of the Kubernetes API, which is generated while this module is built: the types,
 * documentation and merge rules of every field; and decoding against it. Tables are read from the
 * class path package by package on first use.
 */
@NullMarked
package io.kennel.api.schema;

import org.jspecify.annotations.NullMarked;
