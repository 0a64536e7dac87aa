/**
 * Starts the jobs of a CronJob at their times.
 *
 * <p>Guarantees: a start makes at most one job, even if the controller stops at any moment, because
 * the job's name tells its start and the status is derived from the jobs that are there; of the
 * starts that were missed only the newest is made up for, and only within its deadline; with {@code
 * Forbid} and {@code Replace} no two jobs that the schedule has started are at work at once, other
 * than one that is going away. Source: the documentation page "CronJob" and the API reference.
 */
@NullMarked
package io.kennel.controllers.cronjob;

import org.jspecify.annotations.NullMarked;
