import { memorySigningKey } from '../../adapters/memory/memory-signing-key';
import { uploadArchive } from '../../cli/commands/demo/upload-archive';
import { signStatement } from '../../core/backup/signing/statement-signature';
import { listHeads } from '../../core/backup/snapshot/heads';
import { formatArchiveDescription } from '../../core/contracts/archive-description';
import { keyIdOf } from '../../core/contracts/key-id';
import type { SnapshotPin } from '../../core/contracts/snapshot';
import { commandAt } from '../cli/command-at';
import { fakeTerminal } from '../cli/fake-terminal';
import { collect } from '../core/backup/runs';
import { BackedUp, PLAN } from './backed-up';
import { DAY_MS } from './deployment';

const REASON = 'the audit of 2026';

describe('a pinned snapshot of a plan that keeps one', () => {
  let backedUp: BackedUp;
  let first = '';
  let second = '';
  let pin: SnapshotPin | undefined;

  beforeAll(async () => {
    backedUp = await BackedUp.start({ retention: { keepLast: 1, minimumAgeDays: 0 } });
    await backedUp.put('one', 'first');
    first = (await backedUp.backup()).runId;
  });
  afterAll(() => backedUp?.stop());

  const moraine = async (...argv: string[]) => {
    const terminal = fakeTerminal();
    const code = await commandAt(backedUp.moraine.cloud, argv, terminal);
    return { code, text: terminal.text(), complaints: terminal.complaints(), json: terminal.objects[0] };
  };
  const heads = () => collect(listHeads(backedUp.moraine.items, PLAN));

  it('has a pin in the vault, with the person whose credentials asked', async () => {
    const pinned = await moraine('pin', `${PLAN}@${first}`, '--reason', REASON, '--yes', '--watch', '--json');
    expect(pinned).toMatchObject({
      code: 0,
      json: {
        ...{ kind: 'pin', status: 'succeeded', snapshot: first },
        pin: { reason: REASON, person: expect.stringMatching(/^arn:aws:(iam|sts)::123456789012:/) },
      },
    });
    pin = (await heads())[0]?.pin;
    expect(pin?.archive).toMatchObject({ kind: 'pin', archiveId: expect.any(String) });
    expect((await moraine('pin', `${PLAN}@${first}`, '--reason', 'another', '--yes')).text).toContain('nothing to do');
  });

  it('is kept by the retention of the next backup, and can be restored', async () => {
    await backedUp.put('one', 'second');
    const { report, runId } = await backedUp.backup();
    second = runId;
    expect(report?.retention).toMatchObject({
      kept: [
        { snapshot: first, rules: ['pinned'] },
        { snapshot: second, rules: ['newest', 'last'] },
      ],
      forgotten: [],
      deleted: { archives: 0 },
    });
    expect((await moraine('forget', PLAN, '--dry-run')).text).toMatch(new RegExp(`${first} .* pinned\\n`));
    expect((await moraine('snapshots', PLAN)).text).toContain(`pinned: ${REASON} (arn:aws:`);
    await backedUp.restore('first/', { snapshot: first });
    await backedUp.expectRestored('first/', new Map([['one', { bytes: Buffer.from('first') }]]));
  });

  it('is known to a rebuild from the vault alone, which believes no forged pin', async () => {
    const deployment = backedUp.moraine;
    const key = memorySigningKey();
    const signer = keyIdOf(key.pem);
    const forged = await signStatement(key, {
      ...{ format: 1, kind: 'pin', signer, plan: PLAN, snapshot: second, run: 'forged' },
      vaultArn: 'arn:aws:glacier:us-east-1:123456789012:vaults/vault',
      ...{ reason: 'forged', person: 'arn:forger', pinnedAt: '2026-01-05T10:00:00Z' },
    });
    const bytes = Buffer.from(JSON.stringify(forged));
    const described = { plan: PLAN, snapshot: 'forged', sequence: 0, kind: 'pin', signer } as const;
    const forgedId = await uploadArchive(deployment.glacier, 'vault', {
      name: 'forged',
      description: formatArchiveDescription({ moraine: 1, ...described }),
      sizeBytes: bytes.length,
      async *read() {
        yield bytes;
      },
    });
    await deployment.cloud.clock.advance(DAY_MS + 3_600_000);
    // Packs, catalogs, and the pin.
    expect(await deployment.retrieve({ kind: 'check', check: { plan: PLAN } })).toMatchObject({
      report: { status: 'succeeded', sums: { snapshots: 2, archives: 5, missing: 0 } },
    });
    await backedUp.loseState();
    const { report, runId } = await deployment.retrieve({ kind: 'rebuild' });
    expect(report?.rebuilt).toMatchObject({
      outcomes: { rebuilt: 2 },
      pins: { counts: { pinned: 1, unproven: 1 }, unproven: [{ archiveId: forgedId }] },
      unreferenced: { archives: 1 },
    });
    expect((await moraine('run', runId)).text).toContain(
      `unproven: archive ${forgedId}, of plan ${PLAN}: signed by key ${signer}, which is not listed`,
    );
    const createdAt = expect.any(String);
    expect(await heads()).toMatchObject([
      { snapshot: first, pin: { ...pin, archive: { ...pin?.archive, createdAt } } },
      { snapshot: second },
    ]);
    expect((await heads())[1]).not.toHaveProperty('pin');
    expect((await backedUp.backup({ kind: 'forget' })).report).toMatchObject({ retention: { forgotten: [] } });
  });

  it('is forgotten once it is unpinned, and its pin is deleted with it', async () => {
    const refused = await backedUp.backup({ kind: 'reject', snapshot: first });
    expect(refused).toMatchObject({ status: 'REFUSED', error: 'InvalidInputError' });
    expect(await moraine('unpin', `${PLAN}@${first}`, '--yes', '--watch')).toMatchObject({ code: 0 });
    expect((await heads())[0]).not.toHaveProperty('pin');
    const { report } = await backedUp.backup({ kind: 'forget' });
    expect(report).toMatchObject({ retention: { forgotten: [{ snapshot: first }], deleted: { archives: 3 } } });
    expect((await heads()).map(({ snapshot }) => snapshot)).toEqual([second]);
    await backedUp.restore('second/');
    await backedUp.expectRestored('second/', backedUp.content);
  });
});
