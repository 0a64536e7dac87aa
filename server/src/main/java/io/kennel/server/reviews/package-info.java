/**
 * Reviews: requests that ask who somebody is and what they may do. They are answered at once and
 * never stored. Source: "Authorization Overview", "Authentication Token API".
 */
@NullMarked
package io.kennel.server.reviews;

import org.jspecify.annotations.NullMarked;
