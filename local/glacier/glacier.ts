import type { ServerResponse } from 'node:http';
import type { AwsService, ServiceRequest } from '../endpoint/service';
import { type SeedArchive, type SeedTotals, seedVault } from './archives/seed-vault';
import { callOf } from './call';
import type { GlacierContext } from './glacier-context';
import { type GlacierConfig, openContext } from './open-context';
import { findOperation, isUpload } from './operation-table';
import { operations } from './operations';
import { authorizeCall } from './vaults/authorize-call';
import type { Vault } from './vaults/vault';
import { errorAnswer, writeAnswer } from './wire/answer';
import { GlacierError } from './wire/glacier-error';
import { jsonBytesMax } from './wire/json-body';
import { BodyTruncatedError } from './wire/receive-body';

export interface Glacier extends AwsService {
  /** Take a vault's inventory now, before it is due. @throws when there is no such vault */
  takeInventoryNow(vaultName: string): Promise<void>;
  /**
   * Path of the file with an archive's data, or with its first part after a multipart upload.
   * @throws when there is no such vault or archive, or when it has no file
   */
  archivePath(vaultName: string, archiveId: string): Promise<string>;
  /** See `seedVault`. */
  seed(vaultName: string, archives: AsyncIterable<SeedArchive>): Promise<SeedTotals>;
}

/**
 * The embedded Amazon Glacier: the vault API of version 2012-06-01, with its data under `directory`. It denies what the access
 * policy or the lock of a vault denies; policies of identities are for the endpoint to evaluate.
 *
 * @throws when stored data is damaged; the message names the file and the remedy
 */
export async function createGlacier(config: GlacierConfig): Promise<Glacier> {
  const { context, close } = await openContext(config);
  const { vaults, inventories } = context;
  const requireVault = (vaultName: string): Vault => {
    const vault = vaults.get(vaultName);
    if (!vault) throw new Error(`there is no vault ${vaultName}`);
    return vault;
  };

  return {
    signingName: 'glacier',
    bodyBytesMax: jsonBytesMax,
    streams: isUpload,
    operationOf: (request) => findOperation(request.method, request.path, request.query)?.name,
    handle: (request, response) => handle(context, request, response),
    takeInventoryNow: (vaultName) => inventories.take(requireVault(vaultName)),
    async archivePath(vaultName, archiveId) {
      const { archives } = requireVault(vaultName);
      const archive = await archives.find(archiveId);
      const first = archive && (await archives.files.segments(archive, { start: 0, end: 0 }))[0];
      if (!first) throw new Error(`there is no archive ${archiveId} in vault ${vaultName}`);
      if (first.path === undefined) throw new Error(`archive ${archiveId} has no file: it was seeded`);
      return first.path;
    },
    seed: (vaultName, archives) => seedVault(context, vaultName, archives),
    close,
  };
}

/** Write the answer to a request in any case: an unexpected error becomes a 500 and is reported. */
async function handle(context: GlacierContext, request: ServiceRequest, response: ServerResponse): Promise<void> {
  response.setHeader('x-amzn-RequestId', request.requestId);
  response.setHeader('Date', context.clock.date().toUTCString());
  const what = `${request.method} ${request.path} (request ${request.requestId})`;
  // A client may disconnect at any time; without a listener the error would end the process.
  response.on('error', () => undefined);
  try {
    const { name, call } = callOf(context, request);
    await authorizeCall(name, call);
    await writeAnswer(response, await operations[name](call));
  } catch (error) {
    if (error instanceof BodyTruncatedError) response.destroy();
    else if (response.headersSent) context.options.onError(error, `the answer to ${what} was interrupted`);
    else if (error instanceof GlacierError) await writeAnswer(response, errorAnswer(error));
    else {
      context.options.onError(error, `${what} failed`);
      const failure = new GlacierError('ServiceUnavailableException', 'Internal failure', 500, 'Server');
      await writeAnswer(response, errorAnswer(failure));
    }
  }
}
