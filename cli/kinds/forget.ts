import type { ForgetRun } from '../../core/contracts/backup-run';
import { planView } from './plan/plan-view';

export const forget = planView<ForgetRun>({
  phases: { forgetting: 'forgetting: applying the retention' },
  dryRunPhases: { forgetting: 'planning: listing what the retention would forget and delete' },
  about: ({ plan }) => `retention of plan ${plan.name}`,
  reportWords: () => ({}),
});
