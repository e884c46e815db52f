/** Log event of a backup whose snapshot is held, from which the metric of an alarm is derived. */
export const HELD_EVENT = 'snapshot.held';

/** Log event of an inventory with archives that are gone or changed, or whose comparison failed, from which the metric of an alarm is derived. */
export const DRIFT_EVENT = 'inventory.drift';

/** Log event of a check with missing or different archives, or a failed sample, from which the metric of an alarm is derived. */
export const DAMAGE_EVENT = 'check.damage';

/** Log event of a plan whose schedule has not produced a snapshot, from which the metric of an alarm is derived. */
export const OVERDUE_EVENT = 'plan.overdue';
