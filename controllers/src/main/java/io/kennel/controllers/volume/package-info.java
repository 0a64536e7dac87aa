/** What the fields of claims, volumes and storage classes mean, and which volume suits a claim. */
@NullMarked
package io.kennel.controllers.volume;

import org.jspecify.annotations.NullMarked;
