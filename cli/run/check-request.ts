import { vaultNamesOf } from '../../core/contracts/configured-vault';
import type { DeployedConfiguration } from '../../core/contracts/stack-outputs';
import { configFileOf } from '../deployment/configuration';
import { destinationsLine, vaultsLine } from '../deployment/configuration-lines';
import type { Deployment } from '../deployment/deployment';
import { findPlan } from '../deployment/find-plan';
import { requireBucket } from '../deployment/require-bucket';
import { requireVault } from '../deployment/require-vault';
import { CommandError } from '../errors/command-error';
import { didYouMean } from '../nearest-name';
import { formatS3Uri } from '../s3-uri';
import type { RunRequest } from './run-request';

/**
 * Check what a request names against the deployed configuration and the account, so that a mistake starts no run. What these
 * credentials may not see, and what a deployment of another version does not tell, is left to the run.
 *
 * @throws CommandError naming what is probably meant, and the lines to add to the configuration
 */
export async function checkRequest(deployment: Deployment, request: RunRequest): Promise<void> {
  if ('plan' in request) await checkPlan(deployment, request);
  if (!('vault' in request)) return;
  const { configuration } = deployment;
  if (configuration) checkVault(request.vault, configuration);
  if ('destination' in request && request.destination) checkDestination(request.destination, deployment);
  await requireVault(deployment, request.vault);
  if (request.kind === 'retrieve' || request.kind === 'restore') await requireDestination(deployment, request);
}

async function checkPlan(deployment: Deployment, { kind, plan }: Extract<RunRequest, { plan: string }>): Promise<void> {
  const { name, source } = findPlan(deployment, plan);
  // Even when the source is gone for good, its snapshots can be forgotten.
  if (kind === 'backup') await requireBucket(deployment, { ...ownedOf(source), role: `the source of plan ${name}` });
}

async function requireDestination(
  deployment: Deployment,
  { destination }: { destination?: { bucket: string } | undefined },
): Promise<void> {
  const { bucket } = destination ?? { bucket: deployment.restoreBucket };
  const area = deployment.configuration?.destinations.find((known) => known.bucket === bucket);
  await requireBucket(deployment, { ...ownedOf(area ?? { bucket }), role: 'the destination' });
}

const ownedOf = ({ bucket, accountId }: { bucket: string; accountId?: string | undefined }) => ({ bucket, accountId });

function checkVault(vault: string, configuration: DeployedConfiguration): void {
  const names = vaultNamesOf(configuration);
  if (names.includes(vault)) return;
  throw new CommandError(
    `Vault ${vault} is not configured (configured: ${names.join(', ')}).${didYouMean(vault, names)} To add it, write in ` +
      `${configFileOf({ configuration })}:\n  ${vaultsLine(configuration, vault)}\nand deploy: npx moraine deploy`,
  );
}

function checkDestination(
  { bucket, prefix = '' }: { bucket: string; prefix?: string | undefined },
  { configuration, restoreBucket }: Pick<Deployment, 'configuration' | 'restoreBucket'>,
): void {
  if (!configuration) return;
  const areas = [{ bucket: restoreBucket, prefix: '' }, ...configuration.destinations];
  if (areas.some((area) => area.bucket === bucket && prefix.startsWith(area.prefix))) return;
  const known = areas.map((area) => formatS3Uri(area.bucket, area.prefix));
  throw new CommandError(
    `Destination ${formatS3Uri(bucket, prefix)} is not configured (configured: ${known.join(', ')}).` +
      `${didYouMean(formatS3Uri(bucket, prefix), known)} To add it, write in ${configFileOf({ configuration })}:\n` +
      `  ${destinationsLine(configuration, { bucket, prefix })}\n` +
      'and deploy: npx moraine deploy',
  );
}
