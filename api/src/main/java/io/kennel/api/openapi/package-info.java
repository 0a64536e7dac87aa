/** The OpenAPI documents, versions 2 and 3, made from the catalogue and the schema. */
@NullMarked
package io.kennel.api.openapi;

import org.jspecify.annotations.NullMarked;
