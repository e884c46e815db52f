import type { Prices } from '../contracts/config';
import { ReadChargedClass, StorageClass, Tier } from '../contracts/tier';
import { euCentral1 } from './eu-central-1';
import type { FigureName, PriceList } from './figure';
import { usEast1 } from './us-east-1';

const lists: Record<string, PriceList> = { 'us-east-1': usEast1, 'eu-central-1': euCentral1 };

/** Regions whose prices Moraine knows, at least in part. */
export const PRICED_REGIONS = Object.keys(lists);

/** The price list of a region; undefined if there is none. */
export const priceListOf = (region: string): PriceList | undefined => lists[region];

/** The built-in list that prices were taken from; undefined for configured prices. */
export const listBehind = ({ source, asOf }: Pick<Prices, 'source' | 'asOf'>): PriceList | undefined =>
  Object.values(lists).find((list) => list.source === source && list.asOf === asOf);

/** Prices of a region as a run takes them: tiers and classes of which every figure is known. @returns undefined without a list */
export function defaultPrices(region: string): Prices | undefined {
  const list = priceListOf(region);
  if (!list) return undefined;
  const { source, asOf, figures } = list;
  const usd = (name: FigureName) => figures[name]?.usd;
  return {
    source,
    asOf,
    retrieval: known(Tier.options, (tier) => ({
      perThousandRequests: usd(`retrieval.${tier}.perThousandRequests`),
      perGib: usd(`retrieval.${tier}.perGib`),
    })),
    s3: {
      classes: known(StorageClass.options, (storageClass) => ({
        putPerThousand: usd(`s3.${storageClass}.putPerThousand`),
        storagePerGibMonth: usd(`s3.${storageClass}.storagePerGibMonth`),
        ...(ReadChargedClass.safeParse(storageClass).success && { readPerGib: usd(`s3.${storageClass}.readPerGib`) }),
        ...(storageClass === 'INTELLIGENT_TIERING' && {
          monitoringPerThousandMonth: usd('s3.INTELLIGENT_TIERING.monitoringPerThousandMonth'),
        }),
      })),
    },
    backup: complete({
      uploadPerThousand: usd('vault.uploadPerThousand'),
      storagePerGibMonth: usd('vault.storagePerGibMonth'),
      getPerThousand: usd('source.getPerThousand'),
      listPerThousand: usd('source.listPerThousand'),
    }),
  };
}

type Complete<Members> = { [Name in keyof Members]: NonNullable<Members[Name]> };

/** The members if none is missing. */
function complete<Members extends object>(members: Members): Complete<Members> | undefined {
  return Object.values(members).includes(undefined) ? undefined : (members as Complete<Members>);
}

function known<Key extends string, Members extends object>(
  keys: readonly Key[],
  membersOf: (key: Key) => Members,
): Partial<Record<Key, Complete<Members>>> {
  const entries = keys.flatMap((key) => {
    const members = complete(membersOf(key));
    return members ? [[key, members] as const] : [];
  });
  return Object.fromEntries(entries) as Partial<Record<Key, Complete<Members>>>;
}

/** Prices of a run: those of the configuration, else those of the region in the ARN of its execution. */
export const pricesOfRun = (configured: Prices | undefined, executionArn: string): Prices | undefined =>
  configured ?? defaultPrices(executionArn.split(':')[3] ?? '');
