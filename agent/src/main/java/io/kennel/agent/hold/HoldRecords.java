package io.kennel.agent.hold;

import java.util.Map;

/** Where holds are written down, so that they outlive the process, as what it runs does. */
interface HoldRecords {
  /** Of a machine on which nothing outlives the process. */
  HoldRecords NONE =
      new HoldRecords() {
        @Override
        public Map<String, Hold> load() {
          return Map.of();
        }

        @Override
        public void save(String volume, Hold hold) {}
      };

  /** All that are written down, by volume. */
  Map<String, Hold> load();

  /** Writes one down; a free one is removed. */
  void save(String volume, Hold hold);
}
