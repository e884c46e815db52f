import type { JudgeRun } from '../../core/contracts/backup-run';
import { describeJudged } from '../report/describe-held';
import { planView } from './plan/plan-view';

/** The view of runs that accept or reject a held snapshot. */
export const judge = planView<JudgeRun>({
  phases: { judging: 'judging: deciding on a held snapshot' },
  about: ({ kind, plan, snapshot }) => `${kind} snapshot ${snapshot} of plan ${plan.name}`,
  reportWords: (report) => ({ result: [['snapshot', report.snapshot]], after: describeJudged(report) }),
});
