import type { BackupRun, PlanReport } from '../../core/contracts/backup-run';
import { ExitCode } from '../exit-codes';
import { describeHeldBackup } from '../report/describe-held';
import { formatS3Uri } from '../s3-uri';
import type { KindView } from './kind-view';
import { estimateFields, resultFields } from './plan/backup-fields';
import { planView } from './plan/plan-view';

const plain = planView<BackupRun>({
  phases: {
    planning: 'planning: comparing the source with the last snapshot',
    committing: 'committing: writing the snapshot',
    forgetting: 'forgetting: applying the retention',
  },
  dryRunPhases: { forgetting: 'planning: listing what the retention would forget' },
  about: ({ plan: { source, vault } }) => `${formatS3Uri(source.bucket, source.prefix)} to vault ${vault}`,
  reportWords: (report) => ({
    before: describeHeldBackup(report),
    source: [['source', formatS3Uri(report.source.bucket, report.source.prefix)]],
    result: resultFields(report),
    estimate: estimateFields(report),
  }),
});

/** The view of backups. A held snapshot changes the exit code, since a person has to act. */
export const backup: KindView<BackupRun, PlanReport> = {
  ...plain,
  async conclude(report, state, deployment, room) {
    const conclusion = await plain.conclude(report, state, deployment, room);
    const isHeld = conclusion.exitCode === ExitCode.ok && report.verdict?.kind === 'held';
    return isHeld ? { ...conclusion, exitCode: ExitCode.completedWithErrors } : conclusion;
  },
};
