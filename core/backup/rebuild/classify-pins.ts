import { runFiles } from '../../contracts/run-files';
import { PIN_BYTES_MAX, type PinStatement } from '../../contracts/signed-pin';
import { verifyPin } from '../signing/sign-pin';
import { ClassifiedPin } from './classified-pin';
import type { Proof } from './classify-catalog';
import { CLOCKS_DIFFER_MS } from './compare-with-vault';
import { inChunks } from './in-chunks';
import type { PlanState } from './plan-state';
import { readRange } from './read-range';
import { IN_FLIGHT_MAX, type RebuildDeps } from './rebuild-deps';
import type { RetrievedArchives } from './retrieved-archives';
import type { VaultArchive } from './vault-archive';

/** Largest number of archives in a chunk. */
const PINS_MAX = 1000;

/**
 * Classify every archive of the vault that claims to be a pin: it is proven when a listed key signed it, for this vault and for what
 * its description names. Repeatable; continues where an earlier call stopped.
 *
 * @param stateOf reads the state of a plan
 * @returns undefined when time ran short
 */
export async function classifyPins(
  deps: RebuildDeps,
  runId: string,
  proof: Proof,
  retrieved: RetrievedArchives,
  stateOf: (plan: string) => Promise<PlanState>,
): Promise<ClassifiedPin[] | undefined> {
  const { index } = proof;
  if (index.pins.length === 0) return [];
  const chunks = {
    items: index.pins,
    costOf: () => 1,
    itemsMax: PINS_MAX,
    costMax: PINS_MAX,
    inFlightMax: IN_FLIGHT_MAX,
  };
  const results = {
    prefix: runFiles.classifiedPinsPrefix(runId),
    keyOf: (chunk: number) => runFiles.classifiedPins(runId, chunk),
    schema: ClassifiedPin,
  };
  return inChunks(deps, chunks, results, async (position): Promise<ClassifiedPin> => {
    const archive = index.at(position);
    const { plan, archiveId, sizeBytes } = archive;
    const unproven = (reason: string): ClassifiedPin => ({ kind: 'unproven', plan, archiveId, reason });
    if ((await stateOf(plan)).isKnown(archive)) return { kind: 'known', plan, archiveId };
    if (sizeBytes > PIN_BYTES_MAX) return unproven(`it has ${sizeBytes} bytes, too many for a pin`);
    const key = retrieved.get(archiveId);
    if (key === undefined) return unproven('it could not be retrieved');
    const verified = verifyPin(await readRange(deps.files, key, 0, sizeBytes - 1), proof.keys);
    if ('unproven' in verified) return unproven(verified.unproven);
    const { statement } = verified;
    const [problem] = problemsOf(statement, archive, proof);
    if (problem !== undefined) return unproven(problem);
    const { snapshot, reason, person, pinnedAt } = statement;
    return { kind: 'proven', plan, archiveId, snapshot, pin: { reason, person, pinnedAt } };
  });
}

/** Describe where a signed statement disagrees with the archive that holds it. */
function* problemsOf(
  { signer, vaultArn, plan, run, pinnedAt }: PinStatement,
  archive: VaultArchive,
  proof: Proof,
): Generator<string> {
  if (vaultArn !== proof.vaultArn) yield `it was signed for vault ${vaultArn}`;
  if (plan !== archive.plan) yield `it was signed for plan ${plan}`;
  if (run !== archive.snapshot) yield `it was signed in run ${run}, but its description names ${archive.snapshot}`;
  if (signer !== archive.signer)
    yield `it is signed by key ${signer}, but its description names ${archive.signer ?? 'none'}`;
  // An invalid date is not earlier than anything.
  if (Date.parse(pinnedAt) <= Date.parse(archive.createdAt) + CLOCKS_DIFFER_MS) return;
  yield `it says that it was signed at ${pinnedAt}, after it was created (${archive.createdAt})`;
}
