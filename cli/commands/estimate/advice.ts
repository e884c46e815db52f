import { vaultNamesOf } from '../../../core/contracts/configured-vault';
import type { DeployedConfiguration } from '../../../core/contracts/stack-outputs';
import { PRICED_REGIONS, priceListOf } from '../../../core/cost/price-lists';
import { configFileOf } from '../../deployment/configuration';
import type { Deployment } from '../../deployment/deployment';
import { countOf } from '../../format/bytes';
import { formatTime } from '../../format/duration';
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
  configuration: DeployedConfiguration,
  { restoreBucket, region }: Pick<Deployment, 'restoreBucket' | 'region'>,
): string[] {
  const { vaults, destinations, prices } = configuration;
  const configFile = configFileOf({ configuration });
  const { bucket, prefix } = destination;
  const isDestination =
    bucket === restoreBucket || destinations.some((to) => to.bucket === bucket && prefix.startsWith(to.prefix));
  const uri = formatS3Uri(bucket, prefix);
  return [
    ...(basis.kind === 'counts'
      ? [`Sizes and ages of archives are not known. For an exact estimate: moraine inventory ${vault} --watch`]
      : [`${staleText(basis)}Newer: moraine inventory ${vault} --watch`]),
    ...((basis.kind === 'inventory' && basis.selected?.warnings) || []),
    ...(vaultNamesOf({ vaults }).includes(vault)
      ? []
      : [`Vault ${vault} is not configured: add it to \`vaults\` in ${configFile}, and deploy: npx moraine deploy`]),
    ...(isDestination
      ? []
      : [`${uri} is not configured: add it to \`destinations\` in ${configFile}, and deploy: npx moraine deploy`]),
    ...(prices || priceListOf(region)
      ? []
      : [
          `No prices of ${region} are known, only some of ${PRICED_REGIONS.join(' and ')}: add \`prices\` to ${configFile}, and deploy: npx moraine deploy`,
        ]),
  ];
}

/** Sentences on what a list lacks: its archives are compared with Glacier's counts, if these are younger. */
function staleText({ report, counts }: Extract<Basis, { kind: 'inventory' }>): string {
  const sentence = 'Archives that were uploaded or deleted since are not counted. ';
  const listed = report.archives + report.unreadable;
  const isOld = counts && counts.takenAt.getTime() > Date.parse(report.inventoryDate) && counts.archives !== listed;
  if (!isOld) return sentence;
  const [now, then] = [counts.archives, listed].map((archives) => countOf(archives, 'archive'));
  return `${sentence}There were ${now} on ${formatTime(counts.takenAt.toISOString())} UTC, and the list has ${then}. `;
}
