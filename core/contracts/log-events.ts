/** Message of the log line that says that a backup took a snapshot which is held: an alarm's metric is made of it. */
export const HELD_EVENT = 'snapshot.held';
