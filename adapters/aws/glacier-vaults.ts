import type { IncomingMessage } from 'node:http';
import {
  DeleteVaultCommand,
  DescribeJobCommand,
  DescribeVaultCommand,
  GetJobOutputCommand,
  type GetJobOutputCommandOutput,
  type GlacierClient,
  type InventoryRetrievalJobInput,
  ListJobsCommand,
} from '@aws-sdk/client-glacier';
import type { CreationRange } from '../../core/contracts/creation-range';
import { jobDocumentOf } from '../../core/contracts/job-document';
import type { Vaults } from '../../core/ports/vaults';
import { formatRange, lengthOf } from '../../core/ranges/byte-range';
import {
  brokenOutput,
  inventoryError,
  isMissing,
  isNotEmpty,
  isUnknownJob,
  outputError,
  retrievalError,
  vaultDeletionError,
  vaultError,
} from './glacier-errors';
import { responseBody } from './response-body';
import { startJob } from './start-job';

/** Placeholder for the account of the credentials. */
const accountId = '-';
/** Jobs that ListJobs returns per page: Glacier's default and maximum. */
const JOBS_PER_PAGE = 50;

/**
 * Length of the body in bytes. The SDK does not expose Content-Length, so it is read from the HTTP message.
 *
 * @param expectedBytes length of the body when the answer does not state one
 */
function bodyBytes(output: GetJobOutputCommandOutput, expectedBytes: number | undefined): number {
  const length = (output.body as IncomingMessage | undefined)?.headers?.['content-length'];
  const sizeBytes = length === undefined ? expectedBytes : Number(length);
  if (sizeBytes === undefined || !Number.isSafeInteger(sizeBytes)) {
    throw new Error('Glacier answered GetJobOutput without a Content-Length');
  }
  return sizeBytes;
}

function required(arn: string | undefined): string {
  if (arn === undefined) throw new Error('Glacier answered DescribeVault without the ARN of the vault');
  return arn;
}

const inventoryParameters = ({ from, to }: CreationRange): InventoryRetrievalJobInput | undefined =>
  (from ?? to) === undefined ? undefined : { StartDate: from, EndDate: to };

/** Vaults of Amazon Glacier through the AWS SDK. */
export function glacierVaults(client: GlacierClient): Vaults {
  return {
    async describeVault(vault) {
      try {
        const found = await client.send(new DescribeVaultCommand({ accountId, vaultName: vault }));
        return {
          arn: required(found.VaultARN),
          archives: found.NumberOfArchives ?? 0,
          sizeBytes: found.SizeInBytes ?? 0,
          inventoryDate: found.LastInventoryDate ? new Date(found.LastInventoryDate) : undefined,
        };
      } catch (error) {
        throw vaultError(error, vault);
      }
    },

    async startRetrieval({ vault, archiveId, tier, description, topicArn, range }) {
      try {
        return await startJob(client, vault, {
          Type: 'archive-retrieval',
          ArchiveId: archiveId,
          Tier: tier,
          Description: description,
          SNSTopic: topicArn,
          RetrievalByteRange: range && formatRange(range),
        });
      } catch (error) {
        throw retrievalError(error, vault, archiveId);
      }
    },

    async startInventory({ vault, description, topicArn, created = {} }) {
      try {
        return await startJob(client, vault, {
          Type: 'inventory-retrieval',
          Format: 'JSON',
          Description: description,
          SNSTopic: topicArn,
          InventoryRetrievalParameters: inventoryParameters(created),
        });
      } catch (error) {
        throw inventoryError(error, vault);
      }
    },

    async describeJob(vault, jobId) {
      try {
        return jobDocumentOf(await client.send(new DescribeJobCommand({ accountId, vaultName: vault, jobId })));
      } catch (error) {
        if (isUnknownJob(error)) return undefined;
        throw vaultError(error, vault);
      }
    },

    async listJobs(vault, marker) {
      try {
        const page = await client.send(
          new ListJobsCommand({ accountId, vaultName: vault, marker, limit: JOBS_PER_PAGE }),
        );
        const jobs = (page.JobList ?? []).flatMap((job) => jobDocumentOf(job) ?? []);
        return { jobs, marker: page.Marker || undefined };
      } catch (error) {
        throw vaultError(error, vault);
      }
    },

    async readOutput({ vault, jobId, range, sizeBytes: wholeBytes }) {
      try {
        const output = await client.send(
          new GetJobOutputCommand({
            accountId,
            vaultName: vault,
            jobId,
            range: range && `bytes=${formatRange(range)}`,
          }),
        );
        const body = responseBody(output.body, (cause, seenBytes) => brokenOutput(jobId, sizeBytes, seenBytes, cause));
        const sizeBytes = bodyBytes(output, range ? lengthOf(range) : wholeBytes);
        return { body, sizeBytes, treeHash: output.checksum || undefined };
      } catch (error) {
        throw outputError(error, vault, jobId);
      }
    },

    async deleteVault(vault) {
      try {
        await client.send(new DeleteVaultCommand({ accountId, vaultName: vault }));
        return 'deleted';
      } catch (error) {
        if (isMissing(error)) return 'deleted';
        if (isNotEmpty(error)) return 'not-empty';
        throw vaultDeletionError(error, vault);
      }
    },
  };
}
