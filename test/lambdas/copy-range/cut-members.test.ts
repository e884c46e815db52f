import { crc32 } from 'node:zlib';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { CutMembersMessage, MEMBERS_PER_GROUP } from '../../../core/contracts/copy-message';
import { DestinationBusyError, LengthMismatchError, ObjectRefusedError } from '../../../core/contracts/errors';
import { Outcome, type WrittenLine } from '../../../core/contracts/retrieval-run';
import { runFiles } from '../../../core/contracts/run-files';
import { keyOf } from '../../../core/contracts/table';
import { MIB } from '../../../core/ranges/units';
import { getPiece, movePiece } from '../../../core/retrieval/records/piece-record';
import { WrittenObjects } from '../../../core/retrieval/written-objects';
import { acceptNotice } from '../../../lambdas/accept-notice/accept-notice';
import { cutMembers } from '../../../lambdas/copy-range/cut-members';
import { requestBatch } from '../../../lambdas/request-batch/request-batch';
import { RUN_ID, RUNS, Simulation, TARGET } from '../retrieval/simulation';

const address = { runId: RUN_ID, batch: 0, index: 0 };
const MEMBERS = 300;

/** A pack whose job is complete and whose groups are to be cut out. */
async function staged() {
  const simulation = new Simulation();
  const members = [...Array(MEMBERS).keys()].map((n) => ({ key: `m/${n}`, bytes: Buffer.alloc(100, n) }));
  const archiveId = simulation.backup.pack(...members);
  await simulation.planRestore();
  const deps = simulation.deps();
  await requestBatch({ runId: RUN_ID, batch: 0, token: 'token', round: 1, wait: 1 }, deps);
  for (const job of simulation.vaults.completeAll()) await acceptNotice(JSON.stringify(job), deps);
  const messages = simulation.ranges.messages.splice(0).map((message) => CutMembersMessage.parse(message));
  const [first, second] = messages;
  if (!first || !second || messages.length > 2) throw new Error('two groups were to be cut out');
  return { simulation, archiveId, deps, first, second };
}

it('cuts out the members of its group, and settles the piece with the last one', async () => {
  const { simulation, deps, first, second } = await staged();
  await cutMembers(second, deps);
  expect(simulation.objects.keys(TARGET)).toHaveLength(50);
  expect(simulation.objects.at({ bucket: TARGET, key: 'm/299' })?.bytes).toEqual(Buffer.alloc(100, 299));
  expect(await getPiece(simulation.items, address)).toMatchObject({ state: 'staged' });
  await cutMembers(first, deps);
  expect(simulation.objects.keys(TARGET)).toHaveLength(MEMBERS);
  expect(await getPiece(simulation.items, address)).toMatchObject({ state: 'verified', requests: 1 });
  expect(simulation.workflow.answers.get('token')).toEqual({ output: { batch: 0 } });
});

it('puts on record for good what it has written, with the checksum that S3 has of it, before it says that it is done', async () => {
  const { simulation, deps, second } = await staged();
  simulation.objects.failNext({ bucket: RUNS, key: runFiles.cut(RUN_ID, 0, 0, 1) }, new Error('killed'));
  await expect(cutMembers(second, deps)).rejects.toThrow('killed');
  const written: WrittenLine[] = [];
  const record = new WrittenObjects(memoryWorkingFiles(simulation.objects, RUNS));
  await record.forEach({ vault: 'vault', bucket: TARGET }, (line) => written.push(line));
  expect(written).toHaveLength(50);
  expect(written.at(-1)).toMatchObject({ key: 'm/299', sizeBytes: 100, crc32: crc32(Buffer.alloc(100, 299)) });
});

it('fails a member whose headers S3 does not take, and goes on with the others', async () => {
  const { simulation, deps, first } = await staged();
  const refusal = new ObjectRefusedError('S3 rejects s3://target/m/7 because of its headers or tags');
  simulation.objects.failNext({ bucket: TARGET, key: 'm/7' }, refusal);
  await cutMembers(first, deps);
  expect(simulation.objects.keys(TARGET)).toHaveLength(MEMBERS_PER_GROUP - 1);
  const outcomes = simulation.objects.text({ bucket: RUNS, key: runFiles.cut(RUN_ID, 0, 0, 0) }).split('\n');
  expect(JSON.parse(outcomes[7] ?? '')).toMatchObject({ key: 'm/7', outcome: 'failed', reason: refusal.message });
});

it('has the piece requested again when the output of its job expired', async () => {
  const { simulation, deps, first } = await staged();
  simulation.vaults.expire(first.jobId);
  await cutMembers(first, deps);
  expect(await getPiece(simulation.items, address)).toMatchObject({
    state: 'retry',
    reason: `the output of job ${first.jobId} expired before it was copied`,
  });
});

it('lets the piece alone when another job has taken the place of the one that expired', async () => {
  const { simulation, deps, first } = await staged();
  simulation.vaults.expire(first.jobId);
  await movePiece(simulation.items, address, 'retry', { expiresAt: 1 });
  const jobs = [{ id: 'another', range: { start: 0, end: MIB - 1 } }];
  await movePiece(simulation.items, address, 'requested', { round: 2, jobs, expiresAt: 1 });
  await cutMembers(first, deps);
  expect(await getPiece(simulation.items, address)).toMatchObject({ state: 'requested', round: 2 });
});

it('gives up for now when the output ends early again and again', async () => {
  const { simulation, deps, first } = await staged();
  const reads = jest.spyOn(simulation.vaults, 'readOutput');
  for (let n = 0; n < 9; n++) simulation.vaults.breakNextOutput(1);
  await expect(cutMembers(first, deps)).rejects.toThrow(LengthMismatchError);
  expect(reads).toHaveBeenCalledTimes(3);
  expect(simulation.objects.keys(RUNS)).not.toContain(runFiles.cut(RUN_ID, 0, 0, 0));
});

it('fetches what was damaged alone', async () => {
  const { simulation, archiveId, deps, first } = await staged();
  const offsets = simulation.backup.lines.map(({ slices }) => slices[0]?.offset ?? 0);
  simulation.vaults.corrupt(archiveId, offsets[7] as number, 1);
  simulation.vaults.corrupt(archiveId, offsets[9] as number, 1);
  const reads = jest.spyOn(simulation.vaults, 'readOutput');
  await cutMembers(first, deps);
  expect(reads.mock.calls.map(([{ range }]) => range)).toEqual([
    { start: offsets[0], end: (offsets[249] as number) + 99 },
    { start: offsets[7], end: (offsets[9] as number) + 99 },
  ]);
  expect(simulation.objects.keys(TARGET)).toHaveLength(250);
});

it('fails no member that is damaged once after its output has ended early twice', async () => {
  const { simulation, archiveId, deps, first } = await staged();
  for (let n = 0; n < 2; n++) simulation.vaults.breakNextOutput(1);
  simulation.vaults.corrupt(archiveId, simulation.backup.lines[7]?.slices[0]?.offset ?? 0, 3);
  const reads = jest.spyOn(simulation.vaults, 'readOutput');
  await cutMembers(first, deps);
  expect(reads).toHaveBeenCalledTimes(4);
  const text = simulation.objects.text({ bucket: RUNS, key: runFiles.cut(RUN_ID, 0, 0, 0) });
  expect(text.match(/"outcome":"verified"/g)).toHaveLength(250);
});

it('adopts a member that stays damaged when an earlier attempt has brought it in', async () => {
  const { simulation, archiveId, deps, first } = await staged();
  simulation.objects.failNext({ bucket: RUNS, key: runFiles.cut(RUN_ID, 0, 0, 0) }, new Error('killed'));
  await expect(cutMembers(first, deps)).rejects.toThrow('killed');
  simulation.vaults.corrupt(archiveId, simulation.backup.lines[7]?.slices[0]?.offset ?? 0);
  await cutMembers(first, deps);
  const text = simulation.objects.text({ bucket: RUNS, key: runFiles.cut(RUN_ID, 0, 0, 0) });
  expect(text.match(/"outcome":"adopted"/g)).toHaveLength(250);
});

it('throws what S3 throws, once the others have been put', async () => {
  const { simulation, deps, first } = await staged();
  simulation.objects.failNext({ bucket: TARGET, key: 'm/3' }, new Error('slow down'));
  await expect(cutMembers(first, deps)).rejects.toThrow('slow down');
  expect(simulation.objects.keys(TARGET)).not.toContain('m/3');
  expect(simulation.objects.keys(TARGET)).toHaveLength(249);
  await cutMembers(first, deps);
  expect(simulation.objects.keys(TARGET)).toHaveLength(250);
});

it('fails a member alone that cannot be put whenever the message comes, with what S3 said last', async () => {
  const { simulation, deps, first } = await staged();
  const isMember = ({ key }: { key: string }) => key === 'm/3';
  const put = simulation.objects.putIfAbsent;
  simulation.objects.putIfAbsent = (object, ...rest) => {
    if (isMember(object)) throw new DestinationBusyError('S3 is temporarily unable to write it: InternalError');
    return put(object, ...rest);
  };
  await expect(cutMembers(first, deps)).rejects.toThrow('InternalError');
  expect(simulation.objects.keys(RUNS)).not.toContain(runFiles.cut(RUN_ID, 0, 0, 0));
  await cutMembers(first, { ...deps, isLastDelivery: true });
  const lines = simulation.objects
    .text({ bucket: RUNS, key: runFiles.cut(RUN_ID, 0, 0, 0) })
    .trim()
    .split('\n');
  const outcomes = lines.map((line) => Outcome.parse(JSON.parse(line)));
  expect(outcomes.filter(({ outcome }) => outcome === 'adopted')).toHaveLength(249);
  expect(outcomes.find(isMember)).toMatchObject({
    outcome: 'failed',
    reason: 'it could not be written: DestinationBusyError: S3 is temporarily unable to write it: InternalError',
  });
});

it('tries no further member, and fails none, when many cannot be put', async () => {
  const { simulation, deps, first } = await staged();
  let tried = 0;
  simulation.objects.putIfAbsent = () => {
    tried += 1;
    throw new Error('the disk is full');
  };
  await expect(cutMembers(first, { ...deps, isLastDelivery: true })).rejects.toThrow('the disk is full');
  expect(tried).toBeGreaterThan(8);
  expect(tried).toBeLessThan(40);
  expect(simulation.objects.keys(RUNS)).not.toContain(runFiles.cut(RUN_ID, 0, 0, 0));
});

it('comes back when it was quicker than the record of its piece', async () => {
  const { simulation, deps, first } = await staged();
  simulation.items.drop(keyOf.piece(RUN_ID, 0, 0));
  await expect(cutMembers(first, deps)).rejects.toThrow(/arrived before it was staged/);
});
