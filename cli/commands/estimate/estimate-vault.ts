import type { StorageClass, Tier } from '../../../core/contracts/tier';
import { compareTiers, type TierEstimate } from '../../../core/cost/compare-tiers';
import type { CostLine } from '../../../core/cost/cost-line';
import type { StorageComparison } from '../../../core/cost/payback';
import { priceBook } from '../../../core/cost/price-book';
import { storageLines } from '../../../core/cost/s3-lines';
import { vaultLine } from '../../../core/cost/vault-line';
import { pacingHours } from '../../../core/retrieval/plan/pacing-hours';
import { configurationOf } from '../../deployment/configuration';
import type { Deployment } from '../../deployment/deployment';
import type { AskedSelection } from '../../selection-options';
import type { S3Place } from './advice';
import { adviceOn } from './advice';
import { contentsOf, type VaultContents } from './vault-contents';

/** Request for an estimate; what is left out is that of the configuration. */
export interface EstimateRequest {
  vault: string;
  to?: S3Place;
  storageClass?: StorageClass;
  /** Default: all. */
  tier?: Tier;
  /** Default: all archives. */
  selection?: AskedSelection | undefined;
}

/** Estimate of what it costs, and how long it takes, to get a vault into S3. */
export interface VaultEstimate {
  vault: string;
  region: string;
  destination: S3Place;
  storageClass: StorageClass;
  contents: VaultContents;
  tiers: TierEstimate[];
  storage: StorageComparison;
  /** Fee for deleting the archives today; undefined if it is not known which of them are how old. */
  earlyDeletion: { archives: number; line: CostLine } | undefined;
  /** What to add to the configuration, or to do first. */
  advice: string[];
}

/** Estimate the retrieval of a vault. Nothing is requested from Glacier but descriptions. */
export async function estimateVault(deployment: Deployment, request: EstimateRequest): Promise<VaultEstimate> {
  const configuration = configurationOf(deployment);
  const { retrieval: settings, prices } = configuration;
  const { vault, selection, to: destination = { bucket: deployment.restoreBucket, prefix: '' } } = request;
  const storageClass = request.storageClass ?? settings.storageClass;
  const { region, accountVaults } = deployment;
  const policy = await accountVaults.retrievalPolicy();
  const contents = await contentsOf(deployment, {
    vault,
    selection,
    settings,
    storageClass,
    policy,
    prefix: destination.prefix,
  });
  const { basis, work } = contents;
  const book = priceBook(prices, region);
  const largestPieceBytes = basis.kind === 'inventory' ? basis.largestPieceBytes : undefined;
  const hoursOf = (tier: Tier) => pacingHours(work, tier, settings);
  const setting = { storageClass, hoursOf, policy, book, largestPieceBytes };
  return {
    ...{ vault, region, destination, storageClass, contents },
    tiers: compareTiers(work, setting, request.tier && [request.tier]),
    storage: { before: [vaultLine(contents, book)], after: storageLines(work, storageClass, book) },
    earlyDeletion:
      basis.kind === 'inventory'
        ? { archives: basis.earlyDeletion.archives, line: basis.earlyDeletion.line(book) }
        : undefined,
    advice: adviceOn({ vault, destination, basis }, configuration, deployment),
  };
}
