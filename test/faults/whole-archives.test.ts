import { listUncertainUploads } from '../../core/backup/duplicates/uncertain-upload';
import { InventoryReport } from '../../core/contracts/inventory-run';
import { runFiles } from '../../core/contracts/run-files';
import { deployedMachines, statelessStackName } from '../../core/contracts/stack-outputs';
import { MIB } from '../../core/ranges/units';
import type { FaultRule, FaultSubject } from '../../local/faults/fault-plan';
import { BackedUp, PLAN } from '../integration/backed-up';
import { DAY_MS } from '../integration/deployment';
import { CallTrail } from './call-trail';
import { renew } from './source-content';
import { archivesInVault, archivesOnRecord, expectNothingStray } from './vault-contents';

/** Objects that are archives of their own, and four that make a pack. */
const OBJECTS = ['a', 'b', 'c', 'd', 'e', 'f'].map((key, n) => ({ key: `own/${key}`, sizeBytes: MIB + 1000 * n }));
const PACKED = ['w', 'x', 'y', 'z'].map((key) => ({ key: `packed/${key}`, sizeBytes: 10_000 }));
const ARCHIVES = OBJECTS.length + 1;

describe('archives that are uploaded in one request', () => {
  let backedUp: BackedUp;
  let inventories = 0;

  beforeAll(async () => {
    const plan = { packedObjectBytesMax: 64 * 1024, retention: { keepLast: 5, minimumAgeDays: 90 } };
    backedUp = await BackedUp.start(plan, { retrieval: { rangeBytes: 8 * MIB, pieceBytes: 32 * MIB } });
  });
  beforeEach(() => renew(backedUp, [...OBJECTS, ...PACKED]));
  afterEach(() => {
    backedUp.moraine.cloud.faults.clear();
    backedUp.moraine.cloud.clock.heldSpeed = 1;
  });
  afterAll(() => backedUp?.stop());

  const calls = (operation: string) => backedUp.moraine.calls('glacier', operation);

  async function backupUnder(...rules: FaultRule[]) {
    const { faults, meter } = backedUp.moraine.cloud;
    meter.reset();
    const remove = rules.map((rule) => faults.add(rule));
    const run = await backedUp.backup();
    return { ...run, applied: remove.map((rule) => rule()) };
  }

  /** The drift of an inventory that Glacier takes now. */
  async function inventory() {
    const { moraine } = backedUp;
    await moraine.cloud.glacier.takeInventoryNow('vault');
    const runId = `inventory-${++inventories}`;
    const arn = moraine.cloud.outputs(statelessStackName(moraine.name))[deployedMachines.inventory.output] ?? '';
    await moraine.execute(arn, runId, { kind: 'inventory', vault: 'vault' });
    return InventoryReport.parse(JSON.parse(await moraine.runFile(runFiles.report(runId)))).drift;
  }

  async function uncertain(): Promise<boolean> {
    for await (const _ of listUncertainUploads(backedUp.moraine.items, PLAN, { vault: 'vault' })) return true;
    return false;
  }

  async function expectRestored(snapshot: string, content = backedUp.content) {
    const { report } = await backedUp.restore(`${snapshot}/`, { snapshot });
    expect(report).toMatchObject({ status: 'succeeded', verified: content.size, failed: 0 });
    await backedUp.expectRestored(`${snapshot}/`, content);
  }

  it('cost one request each, and the catalog three', async () => {
    const { report, runId } = await backupUnder();
    expect(report).toMatchObject({ status: 'succeeded', newArchives: ARCHIVES, totals: { parts: ARCHIVES } });
    const { meter } = backedUp.moraine.cloud;
    const requests = ['UploadArchive', 'InitiateMultipartUpload', 'UploadMultipartPart', 'CompleteMultipartUpload'];
    expect(requests.map(calls)).toEqual([ARCHIVES, 1, 1, 1]);
    const writes = meter
      .snapshot()
      .filter(({ service, principal }) => service === 'dynamodb' && principal.includes('UploadArchive'))
      .reduce((sum, { operation, requests: made }) => sum + (/^(Put|Update)Item$/.test(operation) ? made : 0), 0);
    console.info(`${calls('UploadArchive')} requests and ${writes} writes for ${ARCHIVES} archives and a catalog`);
    // Three of each archive; of the catalog the beginning, the seal and the end.
    expect(writes).toBe(3 * ARCHIVES + 3);
    await expectNothingStray(backedUp);
    await expectRestored(runId);
  });

  it('that are stored twice after a lost answer are counted by the next inventory, and deleted in their time', async () => {
    const { cloud } = backedUp.moraine;
    const isOwn = ({ headers }: FaultSubject) => String(headers['x-amz-archive-description']).includes('"own/c"');
    const lost = { kind: 'resetAfterBytes', bytes: 0 } as const;
    const { report, runId, applied } = await backupUnder({
      ...{ service: 'glacier', operation: 'UploadArchive', match: isOwn, times: 1, effect: lost },
    });
    expect(applied).toEqual([1]);
    expect(report).toMatchObject({ status: 'succeeded', newArchives: ARCHIVES, errors: 0 });
    expect(calls('UploadArchive')).toBe(ARCHIVES + 1);
    const known = await archivesOnRecord(backedUp);
    const strays = (await archivesInVault(backedUp)).filter((archive) => !known.includes(archive));
    expect(strays).toHaveLength(1);
    const [ref] = (strays[0] as string).split(' ');
    expect(known.filter((archive) => archive.startsWith(`${ref} `))).toHaveLength(1);
    const content = new Map(backedUp.content);

    await cloud.clock.advance(2 * DAY_MS);
    expect(await inventory()).toMatchObject({ kind: 'compared', duplicates: 1, unknown: { archives: 0, bytes: 0 } });
    expect(await uncertain()).toBe(false);
    expect(await inventory()).toMatchObject({ kind: 'compared', duplicates: 0, unknown: { archives: 0, bytes: 0 } });
    await expectNothingStray(backedUp);
    expect((await backupUnder()).report?.retention).toMatchObject({
      deleted: { archives: 0 },
      waiting: { archives: 1 },
    });
    await cloud.clock.advance(90 * DAY_MS);
    const { report: later } = await backupUnder();
    expect(later?.retention).toMatchObject({ deleted: { archives: 1 }, waiting: { archives: 0 } });
    expect((await archivesInVault(backedUp)).filter((archive) => archive.startsWith(`${ref} `))).toHaveLength(1);
    await expectNothingStray(backedUp);
    await expectRestored(runId, content);
  });

  it.each(['before', 'after'] as const)(
    'survive that their function is killed %s each of its writes, and what is stored twice is found',
    async (when) => {
      const { cloud } = backedUp.moraine;
      const trail = new CallTrail(cloud.faults);
      // The request is on record; it is sent; the results are written; the record has ended; the archive is counted.
      const moments: [service: string, moment: string, kind: string][] = [
        ['dynamodb', 'PutItem', 'object'],
        ['glacier', 'UploadArchive', 'object'],
        ['glacier', 'UploadArchive', 'pack'],
        ['s3', 'UploadArchive PutObject', 'object'],
        ['s3', 'UploadArchive PutObject', 'pack'],
        ['dynamodb', 'PutObject UpdateItem', 'object'],
        ['dynamodb', 'PutObject UpdateItem UpdateItem', 'object'],
      ];
      const kills = moments.map(([service, moment, kind]): FaultRule => {
        const [isAt, isOfKind] = [trail.at(moment), trail.writing(`"kind":"${kind}"`)];
        const isMeant = (subject: FaultSubject) => isAt(subject) && (moment === 'PutItem' || isOfKind(subject));
        return { service, match: isMeant, times: 1, effect: { kind: 'killFunction', when } };
      });
      const { report, runId, applied } = await backupUnder(...kills);
      expect(moments.filter((_, n) => applied[n] !== 1)).toEqual([]);
      expect(report).toMatchObject({ status: 'succeeded', newArchives: ARCHIVES, errors: 0 });
      const known = await archivesOnRecord(backedUp);
      const strays = (await archivesInVault(backedUp)).filter((archive) => !known.includes(archive));
      // Killed after the request, or before the results are written.
      expect(strays).toHaveLength(2);
      await cloud.clock.advance(2 * DAY_MS);
      expect(await inventory()).toMatchObject({ duplicates: strays.length, unknown: { archives: 0 } });
      expect(await uncertain()).toBe(false);
      await expectNothingStray(backedUp);
      await expectRestored(runId);
    },
  );

  it('wait while Glacier throttles, and are stored once', async () => {
    const { clock } = backedUp.moraine.cloud;
    clock.heldSpeed = 5;
    const { report, runId, applied } = await backupUnder({
      ...{ service: 'glacier', operation: 'UploadArchive', times: 12, effect: { kind: 'throttle' } },
    });
    expect(applied).toEqual([12]);
    expect(report).toMatchObject({ status: 'succeeded', newArchives: ARCHIVES });
    expect(calls('UploadArchive')).toBe(ARCHIVES + 12);
    expect(await uncertain()).toBe(false);
    await expectNothingStray(backedUp);
    await expectRestored(runId);
  });
});
