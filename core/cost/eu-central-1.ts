import type { PriceList } from './figure';
import { FIGURES_READ_ON, type FigureRow, figuresOf } from './figure-row';

const EXAMPLE = "AWS's cost example for the transfer of a 100 TB vault, of another region";
const OFFER = "AWS's price list for Amazon S3 of 7 August 2026, as a public note quotes it";
const EARLIER = "a backup tool's list of prices before December 2021, when AWS lowered them";
const TRANSFER = 'the price in us-east-1, which four guides of 2026 state';

const rows: FigureRow[] = [
  ['retrieval.Bulk.perThousandRequests', 0, 'unconfirmed', EXAMPLE],
  ['retrieval.Bulk.perGib', 0, 'unconfirmed', EXAMPLE],
  ['vault.storagePerGibMonth', 0.0045, 'unconfirmed', EARLIER],
  ['source.getPerThousand', 0.00043, 'secondary', OFFER],
  ['s3.STANDARD.storagePerGibMonth', 0.0245, 'secondary', OFFER],
  ['s3.STANDARD.putPerThousand', 0.0054, 'secondary', OFFER],
  ['s3.STANDARD_IA.storagePerGibMonth', 0.0135, 'secondary', OFFER],
  ['transfer.outPerGib', 0.09, 'unconfirmed', TRANSFER, '2026-11-28'],
];

/** Prices in eu-central-1 as far as they are known: other tiers, classes and requests have none. */
export const euCentral1: PriceList = {
  source: "Moraine's price list of eu-central-1",
  asOf: FIGURES_READ_ON,
  figures: figuresOf(rows),
};
