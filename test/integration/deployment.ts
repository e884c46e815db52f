import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateVaultCommand, type GlacierClient } from '@aws-sdk/client-glacier';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { glacierClient } from '../../adapters/aws/clients/glacier';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { seededBytes } from '../../cli/commands/demo/seeded-bytes';
import { uploadArchive } from '../../cli/commands/demo/upload-archive';
import { defineConfig, type MoraineConfigInput, parseConfig } from '../../core/contracts/config';
import { JobDocument } from '../../core/contracts/job-document';
import type { RetrievalReport, RetrievalRequestInput } from '../../core/contracts/retrieval-run';
import { runFiles } from '../../core/contracts/run-files';
import {
  deployedMachines,
  StackOutput,
  statefulStackName,
  statelessStackName,
} from '../../core/contracts/stack-outputs';
import type { ItemStore } from '../../core/ports/item-store';
import { type EmbeddedCloud, type EmbeddedCloudOptions, startEmbeddedCloud } from '../../local/embedded-cloud';
import { synthesize } from './synthesize';

export const DAY_MS = 86_400_000;

/** When virtual time begins: at a fixed time of the day, since schedules fire at others whatever else is going on. */
const START_MS = Date.UTC(2026, 5, 1, 12);

/** All deployments of a run of the tests share compiled code. */
const CODE_CACHE = path.join(process.env.MORAINE_TEST_RUN ?? tmpdir(), 'code-cache');

export interface UploadedSource {
  archiveId: string;
  description: string;
  sizeBytes: number;
  name: string;
}

/** A Moraine synthesized from a configuration and deployed into an embedded cloud, with one vault `vault`. */
export class Deployment {
  readonly archives: UploadedSource[] = [];
  #runs = 0;

  private constructor(
    readonly cloud: EmbeddedCloud,
    readonly directory: string,
    readonly name: string,
    readonly glacier: GlacierClient,
    readonly s3: S3Client,
    readonly sfn: SFNClient,
    readonly items: ItemStore,
    readonly runsBucket: string,
    readonly restoreBucket: string,
    readonly stateMachineArn: string,
  ) {}

  /**
   * @param options `cdkOut`: another assembly than that of the configuration
   * @param before one that has been halted: this one starts on what it left
   */
  static async start(
    config: Partial<MoraineConfigInput> = {},
    options: Omit<EmbeddedCloudOptions, 'directory'> = {},
    before?: Deployment,
  ): Promise<Deployment> {
    const directory = before?.directory ?? mkdtempSync(path.join(tmpdir(), 'moraine-integration-'));
    const parsed = parseConfig(defineConfig({ vaults: ['vault', 'empty', 'missing'], ...config }));
    const cloud = await startEmbeddedCloud({
      cdkOut: synthesize(parsed),
      directory: path.join(directory, 'cloud'),
      // Answers that a fault breaks off are no defects.
      onDefect: () => {},
      // One environment of each function stays warm.
      lambda: { idleMax: 24, codeCacheDirectory: CODE_CACHE },
      startAtMs: START_MS,
      ...options,
      glacier: { fsync: false, ...options.glacier },
    });
    const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = cloud.environment;
    const client = {
      endpoint: cloud.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
    };
    const outputs = {
      ...cloud.outputs(statefulStackName(parsed.name)),
      ...cloud.outputs(statelessStackName(parsed.name)),
    };
    const output = (name: string) => {
      const value = outputs[name];
      if (!value) throw new Error(`the stacks have no output ${name}`);
      return value;
    };
    const glacier = glacierClient(client);
    await glacier.send(new CreateVaultCommand({ accountId: '-', vaultName: 'vault' }));
    const deployment = new Deployment(
      cloud,
      directory,
      parsed.name,
      glacier,
      new S3Client({ ...client, forcePathStyle: true }),
      new SFNClient(client),
      dynamodbItems(new DynamoDBClient(client), output(StackOutput.stateTable)),
      output(StackOutput.runsBucket),
      output(StackOutput.restoreBucket),
      output(deployedMachines.retrieval.output),
    );
    // Names of executions are not used twice.
    deployment.#runs = before ? before.#runs : 0;
    return deployment;
  }

  /** Pseudo-random content, which the archive's name decides. */
  async upload(name: string, sizeBytes: number, description = name): Promise<UploadedSource> {
    const archiveId = await uploadArchive(this.glacier, 'vault', {
      name,
      description,
      sizeBytes,
      read: () => seededBytes(1, name, sizeBytes),
    });
    const source = { archiveId, description, sizeBytes, name };
    this.archives.push(source);
    return source;
  }

  /** Start a run and wait, on the virtual clock, until it has ended. */
  async retrieve(
    request: Partial<RetrievalRequestInput> & Record<string, unknown> = {},
  ): Promise<{ runId: string; status: string; report: RetrievalReport | undefined; error?: string; cause?: string }> {
    const runId = `test-${++this.#runs}`;
    const ended = await this.execute(this.stateMachineArn, runId, { kind: 'retrieve', vault: 'vault', ...request });
    return { runId, ...ended, report: await this.report(runId) };
  }

  /** Start an execution and wait, on the virtual clock, until it has ended; a refused request has the status `REFUSED`. */
  async execute(
    stateMachineArn: string,
    name: string,
    input: unknown,
  ): Promise<{ status: string; output?: string; error?: string; cause?: string }> {
    const start = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
    const { executionArn } = await this.sfn.send(start);
    for (;;) {
      await this.cloud.clock.whenIdle();
      const execution = await this.sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (execution.status === 'RUNNING') continue;
      const { status = '', output, error, cause } = execution;
      const answer = JSON.parse(output ?? '{}');
      if (answer?.status === 'refused' && 'error' in answer) {
        return { status: 'REFUSED', output, error: answer.error, cause: answer.cause };
      }
      return { status, output, error, cause };
    }
  }

  /** The notices that are sent from now on. */
  overhearNotices(): JobDocument[] {
    const notices: JobDocument[] = [];
    const overhear = (message: string | undefined) => {
      notices.push(JobDocument.parse(JSON.parse(message ?? '')));
      return false;
    };
    this.cloud.faults.add({
      service: 'sns',
      operation: 'Deliver',
      match: ({ message, path }) => path.includes('Jobs') && overhear(message),
      effect: { kind: 'drop' },
    });
    return notices;
  }

  async report(runId: string): Promise<RetrievalReport | undefined> {
    const text = await this.runFile(runFiles.report(runId)).catch(() => undefined);
    return text === undefined ? undefined : JSON.parse(text);
  }

  async runFile(key: string): Promise<string> {
    const object = await this.s3.send(new GetObjectCommand({ Bucket: this.runsBucket, Key: key }));
    return (await object.Body?.transformToString()) ?? '';
  }

  /** Put a manifest where the command line puts it. */
  async putManifest(name: string, text: string): Promise<{ bucket: string; key: string }> {
    const manifest = { bucket: this.runsBucket, key: runFiles.manifest(name) };
    await this.s3.send(new PutObjectCommand({ Bucket: manifest.bucket, Key: manifest.key, Body: text }));
    return manifest;
  }

  async restoredKeys(prefix = ''): Promise<string[]> {
    const page = await this.s3.send(new ListObjectsV2Command({ Bucket: this.restoreBucket, Prefix: prefix }));
    return (page.Contents ?? []).map((object) => object.Key ?? '');
  }

  /** Delete what runs have brought in: archives that are present under any name are not requested again. */
  async removeRestored(prefix = ''): Promise<void> {
    for (const key of await this.restoredKeys(prefix)) {
      await this.s3.send(new DeleteObjectCommand({ Bucket: this.restoreBucket, Key: key }));
    }
  }

  head(key: string) {
    return this.s3.send(new HeadObjectCommand({ Bucket: this.restoreBucket, Key: key, ChecksumMode: 'ENABLED' }));
  }

  /** Compare a restored object with what was uploaded, byte for byte. */
  async expectSame(key: string, source: { name: string; sizeBytes: number }): Promise<void> {
    const object = await this.s3.send(new GetObjectCommand({ Bucket: this.restoreBucket, Key: key }));
    const restored = Buffer.from((await object.Body?.transformToByteArray()) ?? []);
    const chunks: Uint8Array[] = [];
    for await (const chunk of seededBytes(1, source.name, source.sizeBytes)) chunks.push(Buffer.from(chunk));
    expect({ key, same: restored.equals(Buffer.concat(chunks)) }).toEqual({ key, same: true });
  }

  /** Calls of an operation since the meter was last reset. */
  calls(service: string, operation: string): number {
    const rows = this.cloud.meter.snapshot().filter((row) => row.service === service && row.operation === operation);
    return rows.reduce((sum, row) => sum + row.requests, 0);
  }

  /** Stop, and leave what is there for another one to start on. */
  async halt(): Promise<void> {
    this.glacier.destroy();
    this.s3.destroy();
    this.sfn.destroy();
    await this.cloud.stop();
  }

  async stop(): Promise<void> {
    await this.halt();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
