/**
 * Empties namespaces that are being deleted, and lets them go once nothing is left. The conditions
 * of a namespace say what still keeps it. Source: the documentation page "Namespaces".
 */
@NullMarked
package io.kennel.controllers.namespaces;

import org.jspecify.annotations.NullMarked;
