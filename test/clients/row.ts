import type { OperationName } from '../../local/glacier/operation-table';
import type { GlacierServerConfig } from '../../local/glacier-server/server-config';
import type { ClientUnderTest, Members } from './client-under-test';
import { type GlacierWorld, openGlacierWorld } from './glacier-world';

/** A line of the reference: what an operation is asked, in which state of affairs, and what it answers. */
export interface RowOf<Given> {
  operation: OperationName;
  says: string;
  /** What is there before the call; default nothing. */
  given?(world: GlacierWorld): Promise<Given>;
  input: Members | ((given: Given) => Members);
  /** All members that come back; values may be matchers. Default none. */
  answers?: Members | ((given: Given) => Members);
  /** Status, code and message of the refusal, in place of an answer. */
  refuses?: Refusal | ((given: Given) => Refusal);
  /** The HTTP status, where it is not the operation's own. */
  status?: number;
  /** What has changed after the call. */
  after?(world: GlacierWorld, given: Given): Promise<void>;
  config?: GlacierServerConfig;
}

export type Refusal = readonly [status: number, code: string, message: unknown];

export interface Row {
  operation: OperationName;
  says: string;
  isRefusal: boolean;
  /** @throws what `expect` throws */
  play(client: ClientUnderTest): Promise<void>;
}

const partOf = <Given, Value>(value: Value | ((given: Given) => Value), given: Given): Value =>
  typeof value === 'function' ? (value as (given: Given) => Value)(given) : value;

/** A row that any client can play, on a server of its own. */
export function row<Given = void>(line: RowOf<Given>): Row {
  const { operation, says } = line;
  return {
    operation,
    says,
    isRefusal: line.refuses !== undefined,
    async play(client) {
      const world = await openGlacierWorld(line.config);
      try {
        const given = (await line.given?.(world)) as Given;
        const reply = await client.call(world.endpoint, operation, partOf(line.input, given));
        if (line.refuses) {
          const [status, code, message] = partOf(line.refuses, given);
          expect(reply).toEqual({
            status: reply.status === undefined ? undefined : status,
            refusal: { code, message },
          });
        } else {
          const status = reply.status === undefined ? undefined : (line.status ?? statusOf[operation]);
          expect(reply).toEqual({ status, output: partOf(line.answers ?? {}, given) });
        }
        await line.after?.(world, given);
      } finally {
        await world.stop();
      }
    },
  };
}

/** What each operation answers when it succeeds. */
const statusOf: Record<OperationName, number> = {
  CreateVault: 201,
  DescribeVault: 200,
  ListVaults: 200,
  DeleteVault: 204,
  UploadArchive: 201,
  DeleteArchive: 204,
  InitiateMultipartUpload: 201,
  UploadMultipartPart: 204,
  CompleteMultipartUpload: 201,
  AbortMultipartUpload: 204,
  ListParts: 200,
  ListMultipartUploads: 200,
  InitiateJob: 202,
  DescribeJob: 200,
  ListJobs: 200,
  GetJobOutput: 200,
  SetVaultNotifications: 204,
  GetVaultNotifications: 200,
  DeleteVaultNotifications: 204,
  SetVaultAccessPolicy: 204,
  GetVaultAccessPolicy: 200,
  DeleteVaultAccessPolicy: 204,
  InitiateVaultLock: 201,
  CompleteVaultLock: 204,
  AbortVaultLock: 204,
  GetVaultLock: 200,
  AddTagsToVault: 204,
  RemoveTagsFromVault: 204,
  ListTagsForVault: 200,
  GetDataRetrievalPolicy: 200,
  SetDataRetrievalPolicy: 204,
  PurchaseProvisionedCapacity: 201,
  ListProvisionedCapacity: 200,
};
