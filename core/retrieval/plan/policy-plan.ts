import type { RetrievalRun, RetrievalWork } from '../../contracts/retrieval-run';
import { slowestTierOf } from '../fallback-jobs';
import type { BatchLimits } from './batch-fill';
import type { RetrievalSettings } from './piece-sizes';
import { type Pace, PolicyPace } from './policy-pace';
import { allowanceOfRun, settingsWithin } from './policy-settings';

/** What the account's data retrieval policy makes of the plan of a run. */
export interface PolicyPlan {
  /** Most that a batch may hold. */
  limits: BatchLimits;
  /** Pace of a run that is subject to the policy. */
  pace: Pace | undefined;
  /** What the retrieval is in tier Standard, whatever the run's own tier. */
  underPolicy?: RetrievalWork['underPolicy'];
}

/** Allowance that the jobs of a run are subject to: those of tier Standard. */
export const allowanceFor = (run: Pick<RetrievalRun, 'tier' | 'retrievalPolicy'>) =>
  run.tier === 'Standard' ? allowanceOfRun(run) : undefined;

/** Settings by which the archives of a run are cut: any job may fall back to tier Standard. */
export function cutSettingsOf(run: RetrievalRun): RetrievalSettings {
  const allowance = slowestTierOf(run) === 'Standard' ? allowanceOfRun(run) : undefined;
  return allowance ? settingsWithin(allowance, run.settings) : run.settings;
}

/** Pace to which archives are added in the order of their requests; undefined without a policy that is known to limit them. */
export function newPace({
  policy,
  settings,
}: {
  policy: RetrievalRun['retrievalPolicy'];
  settings: RetrievalSettings;
}): PolicyPace | undefined {
  const allowance = allowanceOfRun({ retrievalPolicy: policy });
  return allowance && new PolicyPace(allowance, settings);
}

/** What a work sum keeps of a pace. */
export function underPolicyOf(pace: PolicyPace | undefined): Pick<RetrievalWork, 'underPolicy'> {
  const best = pace?.best();
  if (!best) return {};
  const { requests, largestPieceBytes, hours } = best;
  return { underPolicy: { requests, largestPieceBytes, hours } };
}

/** Pace a run by the account's data retrieval policy. @param addTo adds what is to be requested, in order */
export function policyPlan(run: RetrievalRun, addTo: (pace: PolicyPace) => void): PolicyPlan {
  const pieces = newPace({ policy: run.retrievalPolicy, settings: run.settings });
  if (pieces) addTo(pieces);
  const pace = run.tier === 'Standard' ? pieces?.best() : undefined;
  return { limits: pace?.limits ?? run.settings, pace, ...underPolicyOf(pieces) };
}
