package io.kennel.quickclasses;

/** What {@link Places} inherits from. */
class PlacesBase {
  protected String inherited() {
    return "inherited";
  }
}
