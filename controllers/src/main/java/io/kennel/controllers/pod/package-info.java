/** What the fields of a pod mean to controllers: ready, ended, terminating. */
@NullMarked
package io.kennel.controllers.pod;

import org.jspecify.annotations.NullMarked;
