import { VaultIndex } from '../../../core/backup/rebuild/vault-index';
import type { RebuiltSnapshot } from '../../../core/contracts/rebuilt';
import type { Deployment } from '../../deployment/deployment';
import { countOf, formatBytes, formatCount } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { printable } from '../../format/printable';
import { fields } from '../../report/fields';

/** Lines of text with the facts to review before an unproven snapshot is adopted. */
export async function describeAdoption(
  deployment: Deployment,
  { runId, found }: { runId: string; found: RebuiltSnapshot },
  { lostKeyId, ownKey }: { lostKeyId: string | undefined; ownKey: string | undefined },
): Promise<string[]> {
  const { plan, snapshot, outcome, reason, takenAt, objects, bytes, signer, catalogs, createdAt, partial } = found;
  return [
    `Snapshot ${snapshot} of plan ${plan}, as rebuild ${runId} found it:`,
    ...fields([
      ['outcome', `${outcome}${partial ? ', partial' : ''}${reason ? `: ${printable(reason)}` : ''}`],
      outcome === 'forgotten'
        ? ['proven', 'a listed key has signed the following']
        : ['claims', 'nothing proves the following'],
      ['taken', takenAt === undefined ? null : `${formatTime(takenAt)} UTC`],
      ['objects', objects === undefined ? null : `${formatCount(objects)} (${formatBytes(bytes ?? 0)})`],
      ['signed by', signer ?? 'nobody'],
      ['catalog', catalogs.join(', ') || 'none'],
      ['created', createdAt === undefined ? null : `${formatTime(createdAt)} UTC, by the vault's inventory`],
    ]),
    '  Archives of its run, by the key that their descriptions name:',
    ...(await describeArchives(deployment, runId, found)).map(({ signer: key, archives, bytes: size }) => {
      const whose = key === undefined ? 'no key' : key;
      return `    ${whose}: ${countOf(archives, 'archive')} (${formatBytes(size)})${keyText(key, ownKey, lostKeyId)}`;
    }),
    '  Retention may delete archives of it only if their descriptions name this plan and a listed key (that of this',
    `  deployment, or one of \`catalogKeys\`)${lostKeyId === undefined ? '.' : `, or the key that you name, ${lostKeyId}.`}`,
    '  It gets a catalog that this deployment signs, and counts like any other snapshot: it may become the newest.',
  ];
}

function keyText(key: string | undefined, own: string | undefined, lostKeyId: string | undefined): string {
  if (key === undefined) return ', never deleted because of it';
  if (key === own) return ', this deployment';
  return key === lostKeyId ? ', the key that you name: deletable' : ', deletable if catalogKeys lists it';
}

async function describeArchives(
  { files }: Deployment,
  runId: string,
  { plan, snapshot }: RebuiltSnapshot,
): Promise<{ signer: string | undefined; archives: number; bytes: number }[]> {
  const index = await VaultIndex.read(files, runId);
  const sums = new Map<string | undefined, { signer: string | undefined; archives: number; bytes: number }>();
  for (let position = 0; position < index.size; position++) {
    const archive = index.at(position);
    if (archive.plan !== plan || archive.snapshot !== snapshot) continue;
    const sum = sums.get(archive.signer) ?? { signer: archive.signer, archives: 0, bytes: 0 };
    sum.archives += 1;
    sum.bytes += archive.sizeBytes;
    sums.set(archive.signer, sum);
  }
  return [...sums.values()];
}
