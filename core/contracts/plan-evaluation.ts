import * as z from 'zod';
import { BackupPlan } from './backup-plan';

/** Plan that is backed up on a schedule. */
export const ScheduledPlan = BackupPlan.pick({ name: true, schedule: true }).required();
export type ScheduledPlan = z.infer<typeof ScheduledPlan>;

/** Input of `evaluate-plans`: the configured plans that have a schedule. */
export const EvaluatePlansInput = z.strictObject({ plans: z.array(ScheduledPlan) });
export type EvaluatePlansInput = z.infer<typeof EvaluatePlansInput>;
