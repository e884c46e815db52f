import { memorySource } from '../../../adapters/memory/memory-source';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { addGarbage, listGarbage } from '../../../core/backup/retention/garbage';
import { listedKeys } from '../../../core/backup/signing/listed-keys';
import { verifyCatalog } from '../../../core/backup/signing/verify-catalog';
import { getHead } from '../../../core/backup/snapshot/heads';
import type { AdoptRun } from '../../../core/contracts/backup-run';
import { keyIdOf } from '../../../core/contracts/key-id';
import { backupFiles, filesOfCatalog, runFiles, snapshotFiles } from '../../../core/contracts/run-files';
import { SignedCatalog } from '../../../core/contracts/signed-catalog';
import { takeLease } from '../../../core/run/lease';
import { adoptSnapshot } from '../../../lambdas/adopt-snapshot/adopt-snapshot';
import { sealSnapshot } from '../../../lambdas/seal-snapshot/seal-snapshot';
import { signAdopted } from '../../../lambdas/write-snapshot/sign-adopted';
import { archiveOf, collect, objectOf, planOf, runOf } from '../../core/backup/runs';
import { isKill, type KillPoint, killable } from '../kill-points';
import { RebuildWorld, RUN_ID, RUNS, VAULT_ARN } from '../rebuild-catalog/rebuild-world';
import { silent } from '../retrieval/simulation';

const ADOPTION = 'adopt-1';

/** A plan with a snapshot, and one that is not proven, of which an archive is to be deleted. */
async function history(): Promise<{ world: RebuildWorld; run: AdoptRun }> {
  const world = new RebuildWorld();
  await world.take('s1');
  await world.take('s2', { key: null, describedBy: keyIdOf(world.key.pem) });
  await world.rebuild();
  const plan = JSON.stringify({ vault: 'vault', vaultArn: VAULT_ARN, inventoryDate: world.inventoryDate });
  await world.objects.write({ bucket: RUNS, key: runFiles.plan(RUN_ID) }, plan, 'application/json');
  const archiveId = world.archives.find(({ snapshot }) => snapshot === 's2')?.archiveId ?? '';
  await addGarbage(world.items, 'docs', archiveOf('s2', 0, { archiveId }), 'vault', new Date(0));
  const holder = { executionArn: 'arn:adopt', runId: ADOPTION };
  const generation = await takeLease(world, 'docs', holder, world.clock.now());
  const adopting = { kind: 'adopt' as const, snapshot: 's2', adopt: { rebuild: RUN_ID }, vaultArn: VAULT_ARN };
  const of = { plan: planOf({ vault: 'vault' }), signer: keyIdOf(world.key.pem) };
  return { world, run: runOf({ ...holder, generation, ...adopting, ...of }) };
}

/** The steps of an adoption, of which the one that is killed is repeated. @returns the calls that each made */
async function adopt(world: RebuildWorld, run: AdoptRun, killed?: KillPoint & { step: number }): Promise<number[]> {
  const { items, objects, key: signingKey } = world;
  const base = { items, files: memoryWorkingFiles(objects, RUNS), log: silent };
  const source = memorySource(objects);
  const steps: ((ports: typeof base, sequence: number) => Promise<{ catalogSequence: number } | undefined>)[] = [
    (ports) => adoptSnapshot({ run, catalogKeys: [] }, ports),
    (ports, catalogSequence) => signAdopted({ run, catalogSequence }, { ...ports, source, signingKey }),
    async (_, catalogSequence) => {
      const archive = { ...archiveOf('s2', catalogSequence), kind: 'catalog' };
      const lines = filesOfCatalog('docs', 's2').map((key) => ({
        ...objectOf(key),
        treeHash: '',
        slices: [{ archive: archive.archive, offset: 0, sizeBytes: 1 }],
      }));
      const text = [{ written: true, archive }, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
      await objects.write({ bucket: RUNS, key: backupFiles.result(ADOPTION, catalogSequence) }, text, 'x');
      return undefined;
    },
    (ports, catalogSequence) => sealSnapshot({ run, catalogSequence }, ports).then(() => undefined),
  ];
  const calls: number[] = [];
  let sequence = -1;
  for (const [step, work] of steps.entries()) {
    const counted = killable(base, killed?.step === step ? killed : undefined);
    const answer = await work(counted.ports, sequence).catch((error: unknown) => {
      if (isKill(error)) return work(base, sequence);
      throw error;
    });
    if (answer) sequence = answer.catalogSequence;
    calls.push(counted.calls());
  }
  return calls;
}

async function outcome({ items, objects, key }: RebuildWorld) {
  const text = objects.text({ bucket: RUNS, key: snapshotFiles.signature('docs', 's2') });
  const verified = verifyCatalog(SignedCatalog.parse(JSON.parse(text)), listedKeys(key.pem, []));
  const files = filesOfCatalog('docs', 's2').filter((name) => !name.endsWith('signature.json'));
  return {
    head: await getHead(items, 'docs', 's2'),
    garbage: await collect(listGarbage(items, 'docs')),
    files: files.map((name) => objects.at({ bucket: RUNS, key: name })?.etag),
    verified,
  };
}

it('an adoption comes to the same when any of its functions is killed before or after any of its calls', async () => {
  const first = await history();
  const calls = await adopt(first.world, first.run);
  const undisturbed = await outcome(first.world);
  expect(undisturbed).toMatchObject({
    head: { state: 'kept', verdict: { kind: 'accepted' }, objects: 1, catalog: { archive: 's2/000000002' } },
    garbage: [],
    verified: { statement: { snapshot: 's2', accepted: [{ snapshot: 's1' }], held: [] } },
  });
  let points = 0;
  for (const [step, count] of calls.entries()) {
    for (let call = 1; call <= count; call++) {
      for (const when of ['before', 'after'] as const) {
        const { world, run } = await history();
        await adopt(world, run, { step, call, when });
        const { verified, ...rest } = await outcome(world);
        const { verified: _, ...expected } = undisturbed;
        expect(rest).toEqual(expected);
        expect(verified).toMatchObject({ statement: { snapshot: 's2', members: expect.anything() } });
        points += 1;
      }
    }
  }
  console.log(`an adoption was killed at ${points} points`);
  expect(points).toBeGreaterThan(40);
});
