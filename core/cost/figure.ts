import type { StorageClass, Tier } from '../contracts/tier';

/**
 * Trust in a figure: AWS says so itself, somebody else quotes AWS, nobody who could know says so, or the configuration states it.
 */
export type Mark = 'confirmed' | 'secondary' | 'unconfirmed' | 'configured';

/** Price in US dollars, with its origin. */
export interface Figure {
  usd: number;
  source: string;
  /** Date on which it was read, `2026-11-27`. */
  asOf: string;
  mark: Mark;
}

/** Name of a price: GiB as AWS bills them, months, thousands of requests or objects. */
export type FigureName =
  | `retrieval.${Tier}.${'perThousandRequests' | 'perGib'}`
  | `s3.${StorageClass}.${'putPerThousand' | 'storagePerGibMonth' | 'monitoringPerThousandMonth' | 'readPerGib'}`
  | `vault.${'uploadPerThousand' | 'storagePerGibMonth'}`
  | `source.${'getPerThousand' | 'listPerThousand'}`
  | 'transfer.outPerGib'
  | 'capacity.perUnitMonth';

/** Known prices of a region. */
export interface PriceList {
  source: string;
  asOf: string;
  figures: Partial<Record<FigureName, Figure>>;
}
