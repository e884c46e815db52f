import { CreateVaultCommand, UploadArchiveCommand } from '@aws-sdk/client-glacier';
import { glacierClient } from '../../adapters/aws/clients/glacier';
import { glacierUploads } from '../../adapters/aws/glacier-uploads';
import { glacierVaults } from '../../adapters/aws/glacier-vaults';
import { memoryArchiveUploads } from '../../adapters/memory/memory-archive-uploads';
import { memoryClock } from '../../adapters/memory/memory-clock';
import { memoryVaults } from '../../adapters/memory/memory-vaults';
import { UploadThrottledError } from '../../core/contracts/errors';
import type { ArchiveUploads } from '../../core/ports/archive-uploads';
import type { Vaults } from '../../core/ports/vaults';
import type { EmbeddedCloud } from '../../local/embedded-cloud';
import type { FaultEffect } from '../../local/faults/fault-plan';
import { clientConfig } from './embedded';

const HOUR_MS = 3_600_000;

/** A Glacier, and the hands that the port does not have. */
export interface VaultWorld {
  vaults: Vaults;
  uploads: ArchiveUploads;
  addVault(vault: string): Promise<void>;
  addArchive(vault: string, bytes: Buffer, description: string): Promise<string>;
  takeInventory(vault: string): Promise<void>;
  /** All jobs in progress complete; those of `failing` archives fail. */
  completeJobs(): Promise<void>;
  failing: Set<string>;
  /** More than 24 hours go by. */
  passADay(): Promise<void>;
  /** There is no capacity for Expedited retrievals. */
  exhaustCapacity(): void;
  /** Archives may not be deleted until the function that is returned is called. */
  forbidDeletion(why: string): () => void;
  /** Glacier throttles the next request for a whole archive. @returns a function that tells how many were sent */
  throttleUpload(): () => number;
  /** The answer to the next request for a whole archive is an error of the server, or lost. @returns as above */
  loseUploadAnswer(how: '5xx' | 'reset'): () => number;
  close(): void;
}

export function memoryVaultWorld(): VaultWorld {
  const clock = memoryClock();
  const vaults = memoryVaults({ clock });
  const uploads = memoryArchiveUploads(vaults);
  const failing = new Set<string>();
  const wholeUploads = () => {
    const sent = () => uploads.requests.filter(({ request }) => request === 'uploadWhole').length;
    const before = sent();
    return () => sent() - before;
  };
  return {
    vaults,
    uploads,
    failing,
    addVault: async (vault) => vaults.addVault(vault),
    addArchive: async (vault, bytes, description) => vaults.addArchive(vault, bytes, { description }),
    takeInventory: async (vault) => vaults.takeInventory(vault),
    completeJobs: async () => {
      for (const job of vaults.jobs()) {
        if (job.Completed) continue;
        if (failing.has(job.ArchiveId ?? '')) vaults.fail(job.JobId, 'Internal error');
        else vaults.complete(job.JobId);
      }
    },
    passADay: async () => {
      clock.advance(25 * HOUR_MS);
      for (const job of vaults.jobs()) if (job.Completed) vaults.expire(job.JobId);
      for (const { uploadId } of uploads.requests) if (uploadId) uploads.expire(uploadId);
    },
    exhaustCapacity: () => vaults.exhaustCapacity(),
    forbidDeletion: (why) => {
      uploads.refuseDeletion(why);
      return () => uploads.refuseDeletion();
    },
    throttleUpload: () => {
      uploads.failNext('uploadWhole', new UploadThrottledError('Rate exceeded'));
      return wholeUploads();
    },
    loseUploadAnswer: (how) => {
      const lose = how === 'reset' ? uploads.loseNextAnswer : uploads.failNext;
      lose('uploadWhole', new Error(how));
      return wholeUploads();
    },
    close: () => {},
  };
}

/** What the embedded Glacier asks of a test when jobs start and end. */
export const embeddedGlacierPlan = { failing: new Set<string>(), exhausted: false };

export function embeddedVaultWorld(cloud: EmbeddedCloud): VaultWorld {
  const client = glacierClient(clientConfig(cloud));
  return {
    vaults: glacierVaults(client),
    uploads: glacierUploads(client),
    failing: embeddedGlacierPlan.failing,
    addVault: async (vaultName) => {
      await client.send(new CreateVaultCommand({ accountId: '-', vaultName }));
    },
    addArchive: async (vaultName, body, archiveDescription) => {
      const uploaded = await client.send(
        new UploadArchiveCommand({ accountId: '-', vaultName, archiveDescription, body }),
      );
      return uploaded.archiveId ?? '';
    },
    takeInventory: (vault) => cloud.glacier.takeInventoryNow(vault),
    completeJobs: () => cloud.clock.advance(13 * HOUR_MS),
    passADay: () => cloud.clock.advance(25 * HOUR_MS),
    exhaustCapacity: () => {
      embeddedGlacierPlan.exhausted = true;
    },
    forbidDeletion: (message) => {
      const effect = { kind: 'error', code: 'AccessDeniedException', statusCode: 403, message } as const;
      return cloud.faults.add({ service: 'glacier', operation: 'DeleteArchive', effect });
    },
    throttleUpload: () => wholeUploads(cloud, { kind: 'throttle' }),
    loseUploadAnswer: (how) =>
      wholeUploads(
        cloud,
        how === 'reset'
          ? { kind: 'resetAfterBytes', bytes: 0 }
          : { kind: 'error', code: 'ServiceUnavailableException', statusCode: 500, message: 'Internal failure' },
      ),
    close: () => client.destroy(),
  };
}

/** Let every request for a whole archive have an effect until it is asked how many there were. */
function wholeUploads(cloud: EmbeddedCloud, effect: FaultEffect): () => number {
  return cloud.faults.add({ service: 'glacier', operation: 'UploadArchive', effect });
}
