/**
 * A world of one thread whose clock a test moves.
 *
 * <p>Time passes as it does outside, or stands still, and is moved ahead on request: everything
 * that is due on the way happens, in order, as fast as it can. Meant for clusters inside a test.
 */
@NullMarked
package io.kennel.world.paced;

import org.jspecify.annotations.NullMarked;
