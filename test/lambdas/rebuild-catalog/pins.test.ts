import { memorySigningKey } from '../../../adapters/memory/memory-signing-key';
import { addGarbage } from '../../../core/backup/retention/garbage';
import { signStatement } from '../../../core/backup/signing/statement-signature';
import { getHead, markForgotten, pinHead, unpinHead } from '../../../core/backup/snapshot/heads';
import { keyIdOf } from '../../../core/contracts/key-id';
import { runFiles } from '../../../core/contracts/run-files';
import type { PinStatement } from '../../../core/contracts/signed-pin';
import { takeLease } from '../../../core/run/lease';
import { pinOf } from '../../core/backup/runs';
import { RebuildWorld, RUNS, VAULT_ARN } from './rebuild-world';

interface PinTaken {
  statement?: Partial<PinStatement>;
  key?: ReturnType<typeof memorySigningKey>;
  describedBy?: string;
  archiveId?: string;
  content?: Buffer;
  retrieve?: boolean;
}

/** The vault holds a pin of `s1`, of a run `pin-1`. */
async function addPin(world: RebuildWorld, taken: PinTaken = {}) {
  const { key = world.key, archiveId = 'pin', retrieve = true } = taken;
  const statement: PinStatement = {
    ...{ format: 1, kind: 'pin', signer: keyIdOf(key.pem), vaultArn: VAULT_ARN, plan: 'docs', snapshot: 's1' },
    ...{ run: 'pin-1', reason: 'the audit', person: 'arn:jo', pinnedAt: '2026-01-01T00:30:00.000Z' },
    ...taken.statement,
  };
  const content = taken.content ?? Buffer.from(JSON.stringify(await signStatement(key, statement)));
  const signer = taken.describedBy ?? statement.signer;
  const described = { plan: 'docs', snapshot: 'pin-1', sequence: 0, kind: 'pin', signer } as const;
  return world.add(described, content, { archiveId, retrieve });
}

const pinIn = async (world: RebuildWorld, snapshot = 's1') => (await getHead(world.items, 'docs', snapshot))?.pin;

/** A vault whose pin was recorded on its snapshot, and has been ended since. */
async function withEndedPin() {
  const world = new RebuildWorld();
  await world.take('s1');
  await addPin(world);
  await world.rebuild();
  const pin = (await pinIn(world)) ?? pinOf();
  await addGarbage(world.items, 'docs', pin.archive, 'vault', world.clock.now());
  await unpinHead(world.items, { plan: 'docs', snapshot: 's1' }, pin);
  world.forgetRun();
  return { world, pin };
}

describe('the pin of a snapshot', () => {
  it('comes back with it, in one write, so that no retention comes between', async () => {
    const world = new RebuildWorld();
    await world.take('s1');
    await world.take('s2', { accepted: ['s1'] });
    const archive = await addPin(world);
    const heads: unknown[] = [];
    const items = {
      ...world.items,
      put: (...args: Parameters<typeof world.items.put>) => {
        if (args[0].sk === 'snapshot/s1') heads.push(args[0].pin);
        return world.items.put(...args);
      },
    };
    expect(await world.rebuild({}, { ...world.deps, items })).toMatchObject({
      snapshots: [{ outcome: 'rebuilt' }, { outcome: 'rebuilt' }],
      pins: [{ plan: 'docs', snapshot: 's1', archiveId: 'pin', outcome: 'pinned' }],
      unreferenced: { archives: 0 },
    });
    expect(heads).toEqual([expect.stringContaining('the audit')]);
    const { archiveId, sizeBytes, treeHash } = archive;
    expect(await pinIn(world)).toEqual({
      ...{ reason: 'the audit', person: 'arn:jo', pinnedAt: '2026-01-01T00:30:00.000Z' },
      archive: expect.objectContaining({ archive: 'pin-1/000000000', archiveId, sizeBytes, treeHash, kind: 'pin' }),
    });
    expect(await pinIn(world, 's2')).toBeUndefined();
  });

  it('is known from then on, and not retrieved again', async () => {
    const world = new RebuildWorld();
    await world.take('s1');
    await addPin(world);
    expect(await world.wanted()).toContain('pin');
    await world.rebuild();
    expect(await world.wanted()).toEqual([]);
    world.forgetRun();
    expect(await world.rebuild()).toMatchObject({ pins: [{ outcome: 'known' }], unreferenced: { archives: 0 } });
  });

  it('is recorded on a snapshot that is known without it', async () => {
    const world = new RebuildWorld();
    await world.take('s1');
    await world.rebuild();
    world.forgetRun();
    await addPin(world);
    expect(await world.rebuild()).toMatchObject({ snapshots: [{ snapshot: 's1' }], pins: [{ outcome: 'pinned' }] });
    expect(await pinIn(world)).toMatchObject({ reason: 'the audit' });
    expect(await world.items.get({ pk: 'plan/docs', sk: 'lease' })).not.toHaveProperty('executionArn');
  });

  it('that was ended does not come back while the records say so, and does once they are lost', async () => {
    const { world, pin } = await withEndedPin();
    expect(await world.rebuild()).toMatchObject({ pins: [{ outcome: 'unused', reason: 'it has been ended' }] });
    expect(await pinIn(world)).toBeUndefined();
    world.lose();
    expect(await world.rebuild()).toMatchObject({ pins: [{ outcome: 'pinned' }] });
    expect(await pinIn(world)).toEqual(pin);
  });

  it('that was ended has no rebuild wait for the lease of its plan', async () => {
    const { world } = await withEndedPin();
    const { items, executions, clock } = world;
    await takeLease({ items, executions }, 'docs', { executionArn: 'arn:backup', runId: 'b1' }, clock.now());
    expect(await world.rebuild()).toMatchObject({ pins: [{ outcome: 'unused', reason: 'it has been ended' }] });
  });

  it('that was signed last counts, of several; and the one on record, if there is one', async () => {
    const world = new RebuildWorld();
    await world.take('s1');
    await addPin(world, { archiveId: 'new', statement: { pinnedAt: '2026-01-01T00:45:00.000Z', reason: 'newer' } });
    await addPin(world, { archiveId: 'old' });
    expect(await world.rebuild()).toMatchObject({
      pins: [
        { archiveId: 'new', outcome: 'pinned' },
        { archiveId: 'old', outcome: 'unused', reason: 'its snapshot has another pin' },
      ],
      unreferenced: { archives: 1 },
    });
    expect(await pinIn(world)).toMatchObject({ reason: 'newer' });
    await unpinHead(world.items, { plan: 'docs', snapshot: 's1' }, (await pinIn(world)) ?? pinOf());
    await pinHead(world.items, { plan: 'docs', snapshot: 's1' }, pinOf());
    world.forgetRun();
    await world.rebuild();
    expect(await pinIn(world)).toEqual(pinOf());
  });

  it('that was signed once counts once: the oldest archive of it that is not garbage', async () => {
    const world = new RebuildWorld();
    await world.take('s1');
    const statement = { pinnedAt: '2026-01-01T00:45:00.000Z' };
    const garbage = await addPin(world, { archiveId: 'a', statement });
    await addPin(world, { archiveId: 'c', statement });
    await addPin(world, { archiveId: 'b', statement });
    const written = { ...pinOf().archive, archiveId: garbage.archiveId };
    await addGarbage(world.items, 'docs', written, 'vault', world.clock.now());
    const { pins = [] } = await world.rebuild();
    expect(pins.map(({ archiveId, outcome }) => `${archiveId} ${outcome}`)).toEqual([
      'a unused',
      'c pinned',
      'b unused',
    ]);
  });

  it('brings back no snapshot that has been forgotten', async () => {
    const world = new RebuildWorld();
    await world.take('s1');
    await world.take('s2', { accepted: ['s1'] });
    await world.take('s3', { accepted: ['s2'] });
    await addPin(world);
    expect(await world.rebuild()).toMatchObject({
      snapshots: [{ outcome: 'forgotten' }, { outcome: 'rebuilt' }, { outcome: 'rebuilt' }],
      pins: [{ outcome: 'unused', reason: 'its snapshot is not kept' }],
    });
    await markForgotten(world.items, 'docs', 's2');
    expect(Object.keys(await world.heads())).toEqual(['s2', 's3']);
  });
});

describe('an archive that claims to be a pin', () => {
  it.each<[string, PinTaken, RegExp]>([
    ['of a key that is not listed', { key: memorySigningKey() }, /which is not listed/],
    ['of another vault', { statement: { vaultArn: `${VAULT_ARN}2` } }, /signed for vault .*vault2/],
    ['of another plan', { statement: { plan: 'payroll' } }, /signed for plan payroll/],
    ['of another run', { statement: { run: 'pin-2' } }, /signed in run pin-2, but its description names pin-1/],
    ['that names another key', { describedBy: 'ab'.repeat(16) }, /its description names abab/],
    ['that was signed later', { statement: { pinnedAt: '2999-01-01T00:00:00Z' } }, /after it was created/],
    ['that was signed at no time', { statement: { pinnedAt: 'once' } }, /after it was created/],
    ['with a reason of two lines', { statement: { reason: 'a\nb' } }, /it is not a pin/],
    ['that is garbage', { content: Buffer.from('\u0000nonsense') }, /it is not a pin/],
    ['that is large', { content: Buffer.alloc(32 * 1024 + 1, 'a') }, /has 32769 bytes, too many for a pin/],
    ['that was not retrieved', { retrieve: false }, /could not be retrieved/],
  ])('%s pins nothing, and spoils nothing', async (_, taken, reason) => {
    const world = new RebuildWorld();
    await world.take('s1');
    await addPin(world, taken);
    await addPin(world, { archiveId: 'good', statement: { snapshot: 's2' } });
    await world.take('s2', { accepted: ['s1'] });
    const { snapshots, pins, unreferenced } = await world.rebuild();
    expect(snapshots.map(({ outcome }) => outcome)).toEqual(['rebuilt', 'rebuilt']);
    expect(pins).toEqual([
      { plan: 'docs', archiveId: 'pin', outcome: 'unproven', reason: expect.stringMatching(reason) },
      { plan: 'docs', archiveId: 'good', snapshot: 's2', outcome: 'pinned' },
    ]);
    expect(await pinIn(world)).toBeUndefined();
    expect(await pinIn(world, 's2')).toBeDefined();
    expect(unreferenced.archives).toBe(1);
  });

  it('is not retrieved when it is too large for one', async () => {
    const world = new RebuildWorld();
    await addPin(world, { content: Buffer.alloc(32 * 1024 + 1), retrieve: false });
    await addPin(world, { archiveId: 'good', retrieve: false });
    expect(await world.wanted()).toEqual(['good']);
  });

  it('a catalog under the description of a pin, and a pin under that of a catalog, are neither', async () => {
    const world = new RebuildWorld();
    const catalog = await world.take('s1');
    const key = `${runFiles.rebuild('rebuild-1')}docs/s1/catalog-1-${catalog.archiveId}.tar`;
    await addPin(world, { content: Buffer.from(world.objects.at({ bucket: RUNS, key })?.bytes ?? []) });
    const signed = Buffer.from(JSON.stringify(await signStatement(world.key, { kind: 'pin' })));
    const signer = keyIdOf(world.key.pem);
    world.add({ plan: 'docs', snapshot: 's9', sequence: 1, kind: 'catalog', signer }, signed, { retrieve: true });
    expect(await world.rebuild()).toMatchObject({
      snapshots: [
        { snapshot: 's1', outcome: 'rebuilt' },
        { snapshot: 's9', outcome: 'broken' },
      ],
      pins: [{ outcome: 'unproven' }],
    });
  });

  it('is no snapshot to salvage', async () => {
    const world = new RebuildWorld();
    await addPin(world, { retrieve: false });
    const manifest = { bucket: RUNS, key: 'manifest.jsonl' };
    expect(await world.rebuild({ manifest })).toMatchObject({ snapshots: [], unreferenced: { archives: 1 } });
  });
});

it('a rebuild that runs short of time again and again comes to the same', async () => {
  const world = new RebuildWorld();
  await world.take('s1');
  await addPin(world);
  for (let number = 0; number < 20; number++)
    await addPin(world, { archiveId: `bad-${number}`, content: Buffer.of(1) });
  let looks = 0;
  world.remainingMs = () => (++looks % 5 === 0 ? 1000 : 900_000);
  const { pins = [] } = await world.rebuild();
  expect(pins.filter(({ outcome }) => outcome === 'unproven')).toHaveLength(20);
  expect(await pinIn(world)).toBeDefined();
});
