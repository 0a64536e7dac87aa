/**
 * Server-side apply as pure functions on JSON trees: who owns which fields, and what becomes of an
 * object when a configuration is applied to it. Source: the documentation page "Server-Side Apply"
 * and KEP-555.
 */
@NullMarked
package io.kennel.api.apply;

import org.jspecify.annotations.NullMarked;
