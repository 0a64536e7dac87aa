package io.kennel.agent.pod;

import io.kennel.agent.runtime.ImageStore;
import io.kennel.agent.runtime.RuntimeFailure;

/** What is known of an image on this machine. */
enum ImagePresence {
  /** Its name is not one. */
  INVALID,
  /** It is not here. */
  ABSENT,
  /** It is here, from a registry that may have a newer one under its name. */
  PULLED,
  /** It is here and was brought by hand: there is nobody to ask about it. */
  LOADED;

  static ImagePresence of(ImageStore images, String reference) {
    try {
      if (images.find(reference) == null) {
        return ABSENT;
      }
      return images.loaded(reference) ? LOADED : PULLED;
    } catch (RuntimeFailure e) {
      return INVALID;
    }
  }
}
