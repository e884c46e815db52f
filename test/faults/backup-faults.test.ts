import { AbortMultipartUploadCommand } from '@aws-sdk/client-glacier';
import { MIB } from '../../core/ranges/units';
import type { FaultRule, FaultSubject } from '../../local/faults/fault-plan';
import { BackedUp, SOURCE, type SourceContent } from '../integration/backed-up';
import { DAY_MS } from '../integration/deployment';
import { CallTrail } from './call-trail';
import { PACKS, renew, SMALL } from './source-content';
import { expectNothingStray, openUploads } from './vault-contents';

const PART_BYTES = 8 * MIB;
/** Two parts. */
const LARGE = { key: 'large', sizeBytes: PART_BYTES + MIB + 5 };
const isSecondPartOfLarge = ({ headers }: FaultSubject) =>
  headers['content-range'] === `bytes ${PART_BYTES}-${LARGE.sizeBytes - 1}/*`;
/** Two archives, the first of three parts. */
const SLICED = { key: 'sliced', sizeBytes: 3 * PART_BYTES + MIB + 77 };
/** Two packs, `large`, and two slices; without the catalog. */
const ARCHIVES = 5;
/** One of each pack, two of `large`, three and one of the slices, and one of the catalog. */
const PARTS = 9;

describe('a backup while something breaks', () => {
  let backedUp: BackedUp;
  let trail: CallTrail;

  beforeAll(async () => {
    const retrieval = { rangeBytes: 8 * MIB, pieceBytes: 32 * MIB };
    const plan = { ...PACKS, archiveBytesMax: 3 * PART_BYTES, partBytes: PART_BYTES, wholeArchiveBytesMax: 0 };
    backedUp = await BackedUp.start(plan, { retrieval });
  });
  beforeEach(async () => {
    await renew(backedUp, [...SMALL, LARGE, SLICED]);
    trail = new CallTrail(backedUp.moraine.cloud.faults);
  });
  afterEach(() => {
    const { faults, clock } = backedUp.moraine.cloud;
    faults.clear();
    clock.heldSpeed = 1;
  });
  afterAll(() => backedUp?.stop());

  /** @returns the run, and how often each rule was applied */
  async function backupUnder(...rules: FaultRule[]) {
    const { faults, meter } = backedUp.moraine.cloud;
    meter.reset();
    const remove = rules.map((rule) => faults.add(rule));
    const run = await backedUp.backup();
    const applied = remove.map((remove) => remove());
    faults.clear();
    return { ...run, applied };
  }

  async function expectIntact(snapshot: string, content = backedUp.content) {
    await expectNothingStray(backedUp);
    const { report } = await backedUp.restore(`${snapshot}/`, { snapshot });
    expect(report).toMatchObject({ status: 'succeeded', verified: content.size, failed: 0 });
    await backedUp.expectRestored(`${snapshot}/`, content);
  }

  const partsSent = () => backedUp.moraine.calls('glacier', 'UploadMultipartPart');

  const complete = { status: 'succeeded', errors: 0, newArchives: ARCHIVES };

  const MOMENTS: [service: string, moment: string, kind?: string][] = [
    ['glacier', 'InitiateMultipartUpload'],
    ['dynamodb', 'InitiateMultipartUpload PutItem'],
    ['glacier', 'UploadMultipartPart'],
    ['dynamodb', 'UploadMultipartPart PutItem'],
    // The upload is sealed, and complete; its results are written, its record ended, and the archive counted.
    ['dynamodb', 'UploadMultipartPart UpdateItem', 'pack'],
    ['dynamodb', 'PutItem UpdateItem', 'object'],
    ['glacier', 'CompleteMultipartUpload', 'pack'],
    ['glacier', 'CompleteMultipartUpload', 'object'],
    ['glacier', 'CompleteMultipartUpload', 'catalog'],
    ['s3', 'PutObject', 'pack'],
    ['s3', 'PutObject', 'object'],
    ['s3', 'PutObject', 'catalog'],
    ['dynamodb', 'PutObject UpdateItem'],
    ['dynamodb', 'PutObject UpdateItem UpdateItem'],
  ];

  it.each(['before', 'after'] as const)(
    'survives that the function which writes archives is killed %s each of its writes',
    async (when) => {
      const kills = MOMENTS.map(([service, moment, kind]): FaultRule => {
        const [isAt, isOfKind] = [trail.at(moment), trail.writing(kind ? `"kind":"${kind}"` : '')];
        const match = (subject: FaultSubject) => isAt(subject) && isOfKind(subject);
        return { service, match, times: 1, effect: { kind: 'killFunction', when } };
      });
      const { report, runId, applied } = await backupUnder(...kills);
      expect(MOMENTS.filter((_, n) => applied[n] !== 1)).toEqual([]);
      expect(report).toMatchObject(complete);
      // That which did not get through, and that of `large` or a slice which was not on record.
      expect(partsSent()).toBeLessThanOrEqual(PARTS + 2);
      // An upload whose id was lost before it was on record: nobody can abort it, and Glacier drops it after a day.
      const lost = await openUploads(backedUp);
      expect(lost.map(({ ArchiveDescription = '' }) => JSON.parse(ArchiveDescription).snapshot)).toEqual([runId]);
      await backedUp.moraine.cloud.clock.advance(DAY_MS);
      expect(await openUploads(backedUp)).toEqual([]);
      await expectIntact(runId);
    },
  );

  it('gives up an archive whose function crashes repeatedly, and writes the others', async () => {
    await backupUnder();
    const before = new Map(backedUp.content);
    await renew(backedUp, [...SMALL, LARGE]);
    const { report, runId, applied } = await backupUnder({
      service: 'glacier',
      operation: 'UploadMultipartPart',
      match: isSecondPartOfLarge,
      effect: { kind: 'killFunction', when: 'after' },
    });
    // Once, and six times again.
    expect(applied).toEqual([7]);
    expect(report).toMatchObject({
      status: 'completed-with-errors',
      newArchives: 2,
      firstErrors: [{ key: 'large', reason: expect.stringContaining('Runtime.ExitError') }],
    });
    expect(await openUploads(backedUp)).toEqual([]);
    await expectIntact(runId, new Map([...backedUp.content, ['large', before.get('large') as SourceContent]]));
  });

  it('waits while it is throttled', async () => {
    backedUp.moraine.cloud.clock.heldSpeed = 5;
    // Step Functions, which reads and writes the files of its map by itself, is left alone.
    const isFunction = ({ principal }: FaultSubject) => principal !== 'user' && !/StateMachine/.test(principal);
    const throttle = (service: string, rule: Partial<FaultRule>): FaultRule => ({
      service,
      match: isFunction,
      effect: { kind: 'throttle' },
      ...rule,
    });
    const { report, runId, applied } = await backupUnder(
      throttle('glacier', { times: 3 }),
      ...['glacier', 's3', 'dynamodb'].map((service) => throttle(service, { probability: 0.1 })),
    );
    expect(applied[0]).toBe(3);
    expect(applied.reduce((sum, times) => sum + times, 0)).toBeGreaterThan(6);
    expect(report).toMatchObject(complete);
    expect(await openUploads(backedUp)).toEqual([]);
    await expectIntact(runId);
  });

  it('retries requests that fail or time out at Glacier, and creates no archive twice', async () => {
    backedUp.moraine.cloud.clock.heldSpeed = 5;
    const glacier = (operation: string, rule: Omit<FaultRule, 'service' | 'operation'>): FaultRule => ({
      service: 'glacier',
      operation,
      times: 1,
      ...rule,
    });
    const error = { kind: 'error', code: 'ServiceUnavailableException', statusCode: 500 } as const;
    const lost = { kind: 'resetAfterBytes', bytes: 0 } as const;
    const { report, runId, applied } = await backupUnder(
      glacier('UploadMultipartPart', { effect: error, times: 2 }),
      glacier('UploadMultipartPart', { effect: lost, times: 2 }),
      glacier('CompleteMultipartUpload', { effect: error }),
      glacier('CompleteMultipartUpload', { effect: lost }),
    );
    expect(applied).toEqual([2, 2, 1, 1]);
    expect(report).toMatchObject(complete);
    expect(partsSent()).toBe(PARTS + 4);
    expect(await openUploads(backedUp)).toEqual([]);
    await expectIntact(runId);
  });

  const reads = (key: string): Pick<FaultRule, 'service' | 'operation' | 'match'> => ({
    service: 's3',
    operation: 'GetObject',
    match: ({ path }) => path === `/${SOURCE}/${key}`,
  });

  it('resumes reading where the connection to the source broke', async () => {
    const { report, runId, applied } = await backupUnder(
      { ...reads('large'), skip: 1, times: 2, effect: { kind: 'resetAfterBytes', bytes: 3 * MIB } },
      { ...reads('sliced'), skip: 2, times: 3, effect: { kind: 'resetAfterBytes', bytes: 700_000 } },
      { ...reads('small/07'), times: 1, effect: { kind: 'resetAfterBytes', bytes: 10_000 } },
      { ...reads('small/23'), times: 1, effect: { kind: 'resetAfterBytes', bytes: 1 } },
    );
    expect(applied).toEqual([2, 3, 1, 1]);
    expect(report).toMatchObject(complete);
    expect(partsSent()).toBe(PARTS);
    expect(await openUploads(backedUp)).toEqual([]);
    await expectIntact(runId);
  });

  it('skips an object that is shorter than it was listed, and keeps its earlier version', async () => {
    await backupUnder();
    const before = new Map(backedUp.content);
    await renew(backedUp, [...SMALL, LARGE, SLICED]);
    const { report, runId, applied } = await backupUnder(
      { ...reads('small/11'), effect: { kind: 'truncate', bytes: 10_000 } },
      {
        service: 's3',
        // The last part of the first slice: the second one is written, and of no use.
        match: ({ path, headers }) =>
          path === `/${SOURCE}/sliced` && headers.range === `bytes=${2 * PART_BYTES}-${3 * PART_BYTES - 1}`,
        effect: { kind: 'truncate', bytes: MIB },
      },
    );
    expect(applied).toEqual([1, 1]);
    expect(report).toMatchObject({
      status: 'completed-with-errors',
      newArchives: ARCHIVES - 1,
      firstErrors: [{ key: 'sliced' }, { key: 'small/11' }],
    });
    expect(await openUploads(backedUp)).toEqual([]);
    const kept = ['small/11', 'sliced'].map((key) => [key, before.get(key) as SourceContent] as const);
    await expectIntact(runId, new Map([...backedUp.content, ...kept]));
    const next = await backupUnder();
    expect(next.report).toMatchObject({ status: 'succeeded', errors: 0, totals: { changed: 2 } });
    await expectIntact(next.runId);
  });

  describe('whose upload vanishes at Glacier', () => {
    beforeEach(() => {
      backedUp.moraine.cloud.clock.heldSpeed = 5;
    });

    /** Aborts the upload of the first such request, of which nothing passes until that is done. */
    function vanishing(operation: string, isMeant: (subject: FaultSubject) => boolean): FaultRule {
      let vanished: string | undefined;
      let isGone = false;
      const abort = async (uploadId: string) => {
        vanished = uploadId;
        await backedUp.moraine.glacier.send(
          new AbortMultipartUploadCommand({ accountId: '-', vaultName: 'vault', uploadId }),
        );
        isGone = true;
      };
      return {
        service: 'glacier',
        operation,
        match(subject) {
          const uploadId = subject.path.slice(subject.path.lastIndexOf('/') + 1);
          if (vanished === undefined && isMeant(subject)) void abort(uploadId);
          return vanished === uploadId && !isGone;
        },
        effect: { kind: 'error', code: 'ServiceUnavailableException', statusCode: 500 },
      };
    }

    it('starts another upload, and sends all parts again', async () => {
      const { report, runId, applied } = await backupUnder(
        vanishing('UploadMultipartPart', isSecondPartOfLarge),
        vanishing('UploadMultipartPart', trail.writing('"kind":"pack"')),
        vanishing('CompleteMultipartUpload', trail.writing('"slice":[0,2]')),
        vanishing('CompleteMultipartUpload', trail.writing('"kind":"catalog"')),
      );
      for (const times of applied) expect(times).toBeGreaterThan(0);
      expect(report).toMatchObject(complete);
      expect(backedUp.moraine.calls('glacier', 'InitiateMultipartUpload')).toBe(ARCHIVES + 1 + 4);
      expect(await openUploads(backedUp)).toEqual([]);
      await expectIntact(runId);
    });

    it('is given up when that happens repeatedly', async () => {
      const { report, applied } = await backupUnder({
        service: 'glacier',
        operation: 'UploadMultipartPart',
        match: trail.writing('"key":"large"'),
        effect: {
          kind: 'error',
          code: 'ResourceNotFoundException',
          statusCode: 404,
          message: 'The upload ID was not found',
        },
      });
      expect(applied).toEqual([3]);
      expect(report).toMatchObject({
        status: 'completed-with-errors',
        newArchives: ARCHIVES - 1,
        firstErrors: [{ key: 'large', reason: expect.stringContaining('The upload ID was not found') }],
      });
      expect(await openUploads(backedUp)).toEqual([]);
      await expectNothingStray(backedUp);
      const next = await backupUnder();
      expect(next.report).toMatchObject({ status: 'succeeded', totals: { changed: 1 } });
      await expectIntact(next.runId);
    });
  });
});
