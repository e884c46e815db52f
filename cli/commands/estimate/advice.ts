import { vaultNamesOf } from '../../../core/contracts/configured-vault';
import type { DeployedConfiguration } from '../../../core/contracts/stack-outputs';
import { PRICED_REGIONS, priceListOf } from '../../../core/cost/price-lists';
import type { Deployment } from '../../deployment/deployment';
import { formatS3Uri } from '../../s3-uri';
import type { Basis } from './vault-contents';

/** Bucket, and prefix of keys. */
export interface S3Place {
  bucket: string;
  prefix: string;
}

/** Sentences on what to do before the vault can be retrieved, or estimated better. */
export function adviceOn(
  { vault, destination, basis }: { vault: string; destination: S3Place; basis: Basis },
  { vaults, destinations, prices }: DeployedConfiguration,
  { restoreBucket, region }: Pick<Deployment, 'restoreBucket' | 'region'>,
): string[] {
  const { bucket, prefix } = destination;
  const isDestination =
    bucket === restoreBucket || destinations.some((to) => to.bucket === bucket && prefix.startsWith(to.prefix));
  const uri = formatS3Uri(bucket, prefix);
  return [
    ...(basis.kind === 'counts'
      ? [`Sizes and ages of archives are not known. For an exact estimate: moraine inventory ${vault} --watch`]
      : [`Archives that were uploaded or deleted since are not counted. Newer: moraine inventory ${vault} --watch`]),
    ...(vaultNamesOf({ vaults }).includes(vault)
      ? []
      : [`Vault ${vault} is not configured: add it to \`vaults\`, and deploy.`]),
    ...(isDestination ? [] : [`${uri} is not configured: add it to \`destinations\`, and deploy.`]),
    ...(prices || priceListOf(region)
      ? []
      : [
          `No prices of ${region} are known, only some of ${PRICED_REGIONS.join(' and ')}: add \`prices\` to moraine.config.ts, and deploy.`,
        ]),
  ];
}
