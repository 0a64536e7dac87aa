/** Schedules in the form of cron: when something is to start. */
@NullMarked
package io.kennel.api.schedule;

import org.jspecify.annotations.NullMarked;
