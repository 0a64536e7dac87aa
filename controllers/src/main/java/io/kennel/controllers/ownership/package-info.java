/** How controllers take possession of objects that their selectors match, and let go of others. */
@NullMarked
package io.kennel.controllers.ownership;

import org.jspecify.annotations.NullMarked;
