/** Message of the log line that says that a backup took a snapshot which is held: an alarm's metric is made of it. */
export const HELD_EVENT = 'snapshot.held';

/**
 * Message of the log line that says that a check has not found what snapshots need as they know it, or could not verify its
 * sample: an alarm's metric is made of it.
 */
export const DAMAGE_EVENT = 'check.damage';
