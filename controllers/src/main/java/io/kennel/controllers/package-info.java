/**
 * The controllers of a cluster, one package each. Siblings know nothing of each other: what one
 * does, another sees through the API. {@link io.kennel.controllers.Controllers} lists them all.
 */
@NullMarked
package io.kennel.controllers;

import org.jspecify.annotations.NullMarked;
