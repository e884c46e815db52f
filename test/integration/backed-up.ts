import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { PlanReport, PlanRequestInput } from '../../core/contracts/backup-run';
import type { MoraineConfigInput } from '../../core/contracts/config';
import type { Restoration, RetrievalReport, RetrievalRequestInput } from '../../core/contracts/retrieval-run';
import { deployedMachines, statelessStackName } from '../../core/contracts/stack-outputs';
import { keyOf } from '../../core/contracts/table';
import type { EmbeddedCloudOptions } from '../../local/embedded-cloud';
import { Deployment } from './deployment';

export const SOURCE = 'source-bucket';
export const PLAN = 'documents';

export interface SourceContent {
  bytes: Buffer;
  contentType?: string;
  metadata?: Record<string, string>;
  tags?: Record<string, string>;
}

type PlanInput = NonNullable<MoraineConfigInput['plans']>[number];

const plansOf = (plan: Partial<PlanInput>) => [{ name: PLAN, source: { bucket: SOURCE }, vault: 'vault', ...plan }];

/** A deployed Moraine with one backup plan, and a model of what lies in its source. */
export class BackedUp {
  /** What is in the source now. */
  readonly content = new Map<string, SourceContent>();
  #runs = 0;

  private constructor(
    public moraine: Deployment,
    readonly backupStateMachineArn: string,
  ) {}

  static async start(
    plan: Partial<PlanInput> = {},
    config: Partial<MoraineConfigInput> = {},
    options: Omit<EmbeddedCloudOptions, 'cdkOut' | 'directory'> = {},
  ): Promise<BackedUp> {
    const moraine = await Deployment.start({ plans: plansOf(plan), ...config }, options);
    await moraine.s3.send(new CreateBucketCommand({ Bucket: SOURCE }));
    const arn = moraine.cloud.outputs(statelessStackName(moraine.name))[deployedMachines.backup.output];
    if (!arn) throw new Error('the stacks have no backup state machine');
    return new BackedUp(moraine, arn);
  }

  /** Deploy another configuration over what there is. */
  async redeploy(
    plan: Partial<PlanInput> = {},
    config: Partial<MoraineConfigInput> = {},
    options: Omit<EmbeddedCloudOptions, 'cdkOut' | 'directory'> = {},
  ): Promise<void> {
    await this.moraine.halt();
    this.moraine = await Deployment.start({ plans: plansOf(plan), ...config }, options, this.moraine);
  }

  async put(key: string, content: SourceContent | string): Promise<void> {
    const given = typeof content === 'string' ? { bytes: Buffer.from(content) } : content;
    await this.moraine.s3.send(
      new PutObjectCommand({
        Bucket: SOURCE,
        Key: key,
        Body: given.bytes,
        ContentType: given.contentType,
        Metadata: given.metadata,
        Tagging: given.tags && new URLSearchParams(given.tags).toString(),
      }),
    );
    this.content.set(key, given);
  }

  async remove(key: string): Promise<void> {
    await this.moraine.s3.send(new DeleteObjectCommand({ Bucket: SOURCE, Key: key }));
    this.content.delete(key);
  }

  async backup(request: Partial<PlanRequestInput> = {}): Promise<{
    runId: string;
    status: string;
    report: PlanReport | undefined;
    error?: string;
    cause?: string;
  }> {
    const runId = `20260105T10${String(++this.#runs).padStart(4, '0')}Z-aaaaaa`;
    const ended = await this.moraine.execute(this.backupStateMachineArn, runId, {
      kind: 'backup',
      plan: PLAN,
      ...request,
    });
    return { runId, ...ended, report: ended.output === undefined ? undefined : JSON.parse(ended.output) };
  }

  /** Restore into the restore bucket, under a prefix. */
  async restore(
    prefix: string,
    restore: Partial<Restoration> = {},
    request: Partial<RetrievalRequestInput> = {},
  ): Promise<{ runId: string; status: string; report: RetrievalReport | undefined; error?: string; cause?: string }> {
    const destination = { bucket: this.moraine.restoreBucket, prefix };
    return this.moraine.retrieve({ kind: 'restore', destination, restore: { plan: PLAN, ...restore }, ...request });
  }

  async restoredKeys(prefix: string): Promise<string[]> {
    const keys: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await this.moraine.s3.send(
        new ListObjectsV2Command({ Bucket: this.moraine.restoreBucket, Prefix: prefix, ContinuationToken }),
      );
      keys.push(...(page.Contents ?? []).map((object) => (object.Key ?? '').slice(prefix.length)));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    return keys;
  }

  /** Compare what lies under a prefix of the restore bucket with what was in the source: keys, bytes and properties. */
  async expectRestored(prefix: string, expected: ReadonlyMap<string, SourceContent>): Promise<void> {
    const byBytes = (keys: Iterable<string>) =>
      [...keys].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
    expect(byBytes(await this.restoredKeys(prefix))).toEqual(byBytes(expected.keys()));
    const Bucket = this.moraine.restoreBucket;
    for (const [key, { bytes, contentType, metadata, tags }] of expected) {
      const object = await this.moraine.s3.send(new GetObjectCommand({ Bucket, Key: prefix + key }));
      const restored = Buffer.from((await object.Body?.transformToByteArray()) ?? []);
      expect({ key, same: restored.equals(bytes) }).toEqual({ key, same: true });
      if (contentType) expect({ key, contentType: object.ContentType }).toEqual({ key, contentType });
      if (metadata) expect(object.Metadata).toMatchObject(metadata);
      if (!tags) continue;
      const { TagSet } = await this.moraine.s3.send(new GetObjectTaggingCommand({ Bucket, Key: prefix + key }));
      expect(Object.fromEntries((TagSet ?? []).map(({ Key, Value }) => [Key, Value]))).toEqual(tags);
    }
  }

  /** The state table and the bucket of runs lose what they know of the plan's snapshots. */
  async loseState(): Promise<void> {
    const { items, s3, runsBucket } = this.moraine;
    for await (const item of items.query(keyOf.snapshots(PLAN).pk, keyOf.snapshots(PLAN).sk)) await items.remove(item);
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: runsBucket, Prefix: 'plans/' }));
    for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket: runsBucket, Key }));
  }

  stop(): Promise<void> {
    return this.moraine.stop();
  }
}
