import type { AdoptRun } from '../../core/contracts/backup-run';
import { planView } from './plan/plan-view';

export const adopt = planView<AdoptRun>({
  phases: { committing: 'committing: writing a catalog of the snapshot' },
  about: ({ plan, snapshot }) => `adopt snapshot ${snapshot} of plan ${plan.name}`,
  reportWords: (report) => ({ result: [['snapshot', report.snapshot]] }),
});
