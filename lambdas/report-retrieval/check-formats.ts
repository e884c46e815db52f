import { type CheckReport, damagedArchives, type FoundArchive } from '../../core/contracts/check';
import { checkFiles, runFiles } from '../../core/contracts/run-files';
import type { Message } from '../../core/run/run-reporting';
import { readableCause } from '../../core/text/readable-cause';

const ARCHIVES_SHOWN = 20;
const KEYS_SHOWN = 5;
const OBJECTS_SHOWN = 20;

/** Format the message for the reports topic. */
export const messageOfCheck = (report: CheckReport): Message => ({
  subject: `Moraine: check of plan ${report.plan} ${report.status}`,
  lines: linesOf(report),
});

function linesOf(report: CheckReport): string[] {
  const { runId, status, plan, snapshot, vault, inventoryDate, sums, findings, sample, error, warnings } = report;
  const damaged = damagedArchives(sums);
  return [
    `Run ${runId}: ${status}`,
    `Plan ${plan}, ${snapshot === null ? 'all kept snapshots' : `snapshot ${snapshot}`}, in vault ${vault}`,
    ...(inventoryDate === null ? [] : [`Inventory of ${inventoryDate}`]),
    ...(sums ? [sumsLine(sums)] : []),
    ...findings.slice(0, ARCHIVES_SHOWN).flatMap(findingLines),
    ...(damaged > 0 ? [`All of them, by snapshot: ${checkFiles.damagePrefix(runId)} in the runs bucket`] : []),
    ...(sample ? sampleLines(sample, status) : []),
    ...(error ? [`Error: ${error.error}: ${readableCause(error.cause)}`] : []),
    ...warnings.map((warning) => `Warning: ${warning}`),
    `The whole report: ${runFiles.report(runId)} in the runs bucket`,
  ];
}

const sumsLine = ({
  snapshots,
  archives,
  missing,
  otherSize,
  otherHash,
  notYetListed,
  duplicates,
}: NonNullable<CheckReport['sums']>) =>
  `Archives of ${snapshots} snapshots: ${archives}; missing: ${missing}, of another size: ${otherSize}, with another tree hash: ` +
  `${otherHash}, not yet listed: ${notYetListed}` +
  (duplicates > 0 ? `; duplicates of lost answers, which retention deletes: ${duplicates}` : '');

function findingLines({ archiveId, archive, kind, finding, snapshots, objects, firstKeys }: FoundArchive): string[] {
  const what =
    kind === 'catalog' || kind === 'pin'
      ? `the ${kind} of a snapshot`
      : `${objects} objects of the newest of ${snapshots} snapshots`;
  return [
    `Finding: ${finding}: archive ${archive} (${archiveId}), which holds ${what}`,
    ...firstKeys.slice(0, KEYS_SHOWN).map((key) => `  ${oneLine(key)}`),
  ];
}

function sampleLines(sample: NonNullable<CheckReport['sample']>, status: CheckReport['status']): string[] {
  const { snapshot, seed, objects, bytes, verified, failed, requests, evidence } = sample;
  const description = `Sample of snapshot ${snapshot ?? '(not chosen)'}, seed ${oneLine(seed)}: ${objects} objects, ${bytes} bytes`;
  if (status === 'planned') return [`${description}, not retrieved`];
  return [
    `${description}; verified: ${verified}, failed: ${failed}; Glacier requests: ${requests}`,
    ...evidence
      .filter(({ outcome }) => outcome === 'failed')
      .slice(0, OBJECTS_SHOWN)
      .map(({ key, archiveId, reason = '' }) => `Failed: ${oneLine(key)} (${archiveId}): ${reason}`),
  ];
}

const oneLine = (text: string) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
