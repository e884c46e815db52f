import { planOfRun } from '../../core/contracts/opened-run';
import { type RebuiltSums, TROUBLED_OUTCOMES } from '../../core/contracts/rebuilt';
import type { Outcome, RetrievalReport, RetrievalRun } from '../../core/contracts/retrieval-run';
import { runFiles } from '../../core/contracts/run-files';
import { jsonLine } from '../../core/files/json-lines';
import type { Asked } from '../../core/run/run-reporting';
import { readableCause } from '../../core/text/readable-cause';

/** Format a failed archive as a line of a manifest, which can be the request of another run. */
export function manifestLine(outcome: Outcome, prefix: string): string {
  const line = {
    ArchiveId: outcome.archiveId,
    ArchiveDescription: outcome.description,
    CreationDate: outcome.creationDate,
    Size: outcome.sizeBytes,
    SHA256TreeHash: outcome.treeHash,
    Key: outcome.key.slice(prefix.length) || undefined,
  };
  return jsonLine(line);
}

/** Format an object that could not be restored: its key in the snapshot, and the reason. */
export function failureLine({ key, reason }: Outcome, prefix: string): string {
  return jsonLine({ key: key.slice(prefix.length), reason });
}

/** Properties that were not restored, as a reason; empty when there are none. */
export const leftOutOf = ({ propertiesLeftOut }: Pick<Outcome, 'propertiesLeftOut'>): string =>
  propertiesLeftOut ? `left out: ${propertiesLeftOut.join('; ')}` : '';

/** Warning about the number of verified objects without some of their headers or tags. */
export const leftOutWarning = (objects: number): string =>
  `Objects that came back without some of their headers or tags: ${objects}. report.csv says which ones, and why.`;

/** Subject of the message for the reports topic. */
export const subjectOf = ({ vault, status }: RetrievalReport, run: RetrievalRun): string =>
  `Moraine: ${describeRetrieval({ kind: run.kind, vault, plan: planOfRun(run) })} ${status}`;

/** What a run is called in messages, such as `restore of plan documents`. */
export function describeRetrieval({
  kind,
  vault = 'an unknown vault',
  plan = 'an unknown plan',
}: Omit<Asked, 'isDryRun'>): string {
  if (kind === 'restore' || kind === 'check') return `${kind} of plan ${plan}`;
  return `${kind === 'rebuild' ? 'rebuild' : 'retrieval'} of ${vault}`;
}

/** Lines of the message for the reports topic. */
export function summaryOf(report: RetrievalReport, run: RetrievalRun): string[] {
  const restore = run.kind === 'restore' ? run.restore : undefined;
  const { bucket, prefix } = report.destination;
  const things = restore ? 'objects' : 'archives';
  return [
    `Run ${report.runId}: ${report.status}`,
    ...(restore ? [`Plan ${restore.plan}, snapshot ${restore.snapshot}`] : []),
    `Vault ${report.vault} to s3://${bucket}/${prefix}`,
    ...(report.selection ? [selectionLine(report.selection)] : []),
    ...broughtIn(report, things),
    ...(report.propertiesLeftOut ? [leftOutWarning(report.propertiesLeftOut)] : []),
    ...(report.rebuilt ? rebuilt(report.rebuilt) : []),
    ...(report.error ? [`Error: ${report.error.error}: ${readableCause(report.error.cause)}`] : []),
    ...report.failures.slice(0, 10).map(({ archiveId, key, reason }) => `Failed: ${key} (${archiveId}): ${reason}`),
    `The whole report: ${runFiles.report(report.runId)} in the runs bucket`,
  ];
}

const elsewhere = ({ presentElsewhere }: RetrievalReport) =>
  presentElsewhere ? `, ${presentElsewhere} of them under other names` : '';

const copied = (report: RetrievalReport) => (report.copied ? `, copied within S3: ${report.copied}` : '');

const further = ({ further }: RetrievalReport) =>
  further ? [`Objects under further names of archives: ${further.copied}`] : [];

const selectionLine = ({ words, listed }: NonNullable<RetrievalReport['selection']>) =>
  `Selected of ${listed.archives} listed archives (${listed.bytes} bytes): ${words}`;

const known = (count: number | null) => count ?? 'an unknown number';

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function broughtIn(report: RetrievalReport, things: string): string[] {
  if (report.isUncounted) return [`${capitalized(things)}: not known, since its results could not be summed up`];
  return report.status === 'planned' ? planned(report, things) : brought(report, things);
}

const atFallback = ({ fallback }: RetrievalReport) =>
  fallback ? `, at tier ${fallback.tier} for lack of Expedited capacity: ${fallback.requests}` : '';

const planned = (report: RetrievalReport, things: string) => [
  `${capitalized(things)}: ${known(report.archives)}, ${known(report.bytes)} bytes; at the destination already: ${report.present} ${things}${elsewhere(report)}`,
  ...(report.copied ? [`To be copied within S3: ${report.copied} ${things}`] : []),
];

const brought = (report: RetrievalReport, things: string) => [
  `${capitalized(things)}: ${known(report.archives)}, verified: ${report.verified} (of these found present: ${report.present}${elsewhere(report)}${copied(report)}), failed: ${report.failed}`,
  ...(report.unproven
    ? [`At the destination without proof, not requested: ${report.unproven}; report.csv says why, and what to do`]
    : []),
  ...further(report),
  ...(report.folders ? [`Folders, for which no object was created: ${report.folders}`] : []),
  `Bytes verified: ${report.verifiedBytes} of ${known(report.bytes)}`,
  `Glacier requests: ${report.requests}, possibly made twice: ${report.possibleDuplicates}${atFallback(report)}`,
];

const TROUBLED_NAMED = 10;

function rebuilt({
  outcomes,
  troubled,
  pins,
  unreferenced,
  duplicates = 0,
  signingKey,
}: NonNullable<RetrievalReport['rebuilt']>): string[] {
  const counts = Object.entries(outcomes).map(([outcome, snapshots]) => `${snapshots} ${outcome}`);
  const all = TROUBLED_OUTCOMES.reduce((sum, outcome) => sum + (outcomes[outcome] ?? 0), 0);
  const named = troubled.slice(0, TROUBLED_NAMED).map(troubledLine);
  return [
    `Snapshots: ${counts.join(', ') || 'none'}; archives that no snapshot needs: ${unreferenced.archives}`,
    ...(duplicates > 0 ? [`Duplicates of lost answers, which retention deletes: ${duplicates}`] : []),
    ...(pins ? [pinsLine(pins)] : []),
    ...named,
    ...(all > named.length ? [`and ${all - named.length} more that a person has to look at`] : []),
    ...(signingKey ? [`Catalogs are signed by key ${signingKey.keyId}; its public key is in the report`] : []),
  ];
}

/** Format the counts of pins. Unproven ones are not named: anybody who may upload can make them. */
function pinsLine({ counts }: NonNullable<RebuiltSums['pins']>): string {
  const texts = Object.entries(counts).map(([outcome, pins]) => `${pins} ${outcome}`);
  return `Pins: ${texts.join(', ')}`;
}

/** Format a snapshot that needs attention. The claims of an unproven one may contain anything. */
const troubledLine = ({ plan, snapshot, outcome, reason }: RebuiltSums['troubled'][number]) =>
  `${capitalized(outcome)}: ${plan}@${snapshot}: ${oneLine(reason ?? '')}`;

const oneLine = (text: string) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
