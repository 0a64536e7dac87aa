/** Pod templates: how they are told apart, and how pods are made from them. */
@NullMarked
package io.kennel.controllers.template;

import org.jspecify.annotations.NullMarked;
