import type { OperationName } from '../../local/glacier/operation-table';

/** Members by the names of the service model; a body is a Buffer. */
export type Members = Record<string, unknown>;

/** What a client makes of an answer. `status` is absent where the client does not show it. */
export type Reply =
  | { status?: number; output: Members; refusal?: undefined }
  | { status?: number; refusal: { code: string; message: string }; output?: undefined };

/** A client that we did not write, called by the names of the service model. */
export interface ClientUnderTest {
  /** One attempt, without repetition. @throws when the client itself fails */
  call(endpoint: string, operation: OperationName, input: Members): Promise<Reply>;
}

/** Members that are null are the same as absent ones, to all clients but one. */
export function withoutNulls(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value;
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const present = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  return Object.fromEntries(present.map(([name, member]) => [name, withoutNulls(member)]));
}

/** What every client signs with. */
export const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
export const region = 'us-east-1';

/** The environment of clients that are programs: neither the user's files nor a machine's role are looked at. */
export const clientEnvironment = (home: string) => ({
  PATH: process.env.PATH,
  HOME: home,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_DEFAULT_REGION: region,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_MAX_ATTEMPTS: '1',
  AWS_PAGER: '',
});
