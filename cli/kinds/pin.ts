import type { PinRun, UnpinRun } from '../../core/contracts/backup-run';
import { describePinned, pinFields } from '../report/describe-pin';
import { planView } from './plan/plan-view';

/** The view of runs that pin a snapshot. */
export const pin = planView<PinRun>({
  phases: { committing: 'committing: writing the pin to the vault' },
  about: ({ plan, snapshot }) => `pin snapshot ${snapshot} of plan ${plan.name}`,
  reportWords: (report) => ({
    result: [['snapshot', report.snapshot], ...(report.pin ? pinFields(report.pin) : [])],
    after: describePinned(report),
  }),
});

/** The view of runs that unpin a snapshot. */
export const unpin = planView<UnpinRun>({
  phases: { judging: 'judging: ending the pin of a snapshot' },
  about: ({ plan, snapshot }) => `unpin snapshot ${snapshot} of plan ${plan.name}`,
  reportWords: (report) => ({ result: [['snapshot', report.snapshot]], after: describePinned(report) }),
});
