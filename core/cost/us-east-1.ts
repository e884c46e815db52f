import type { PriceList } from './figure';
import { FIGURES_READ_ON, type FigureRow, figuresOf } from './figure-row';

const EXAMPLE =
  "AWS's cost example for the transfer of a 100 TB vault, of after December 2025, which has no line for Bulk";
const SAVING = "AWS's cost example: what DEEP_ARCHIVE saves against a vault, and the price of that class";
const CLASS_RETRIEVAL = "AWS re:Post, 'Manage data retrieval and storage costs', on S3's class of the same price";
const EXTRACT = "infracost's extracts of AWS's price list, July 2024";
const OFFER = "AWS's price list for Amazon S3 of 7 August 2026, as a public note quotes it";
const EXTRACT_2025 = "an extract of AWS's price list, October 2025";
const COMMON = 'common knowledge, without a copy of an AWS page';
const NOTES = 'notes on prices of about 2017, without a copy of an AWS page';
const ANALOGY = 'the price of a lifecycle transition to the class';
const TRANSFER = "four guides to AWS's transfer prices, 2026";

const rows: FigureRow[] = [
  ['retrieval.Bulk.perThousandRequests', 0, 'confirmed', EXAMPLE],
  ['retrieval.Bulk.perGib', 0, 'confirmed', EXAMPLE],
  // Another source has 0.03: the higher one is used.
  ['retrieval.Standard.perThousandRequests', 0.05, 'secondary', CLASS_RETRIEVAL],
  ['retrieval.Standard.perGib', 0.01, 'secondary', EXTRACT],
  ['retrieval.Expedited.perThousandRequests', 10, 'secondary', EXTRACT],
  ['retrieval.Expedited.perGib', 0.03, 'secondary', EXTRACT],
  ['vault.storagePerGibMonth', 0.0036, 'confirmed', SAVING],
  ['vault.uploadPerThousand', 0.03, 'secondary', EXTRACT],
  ['source.getPerThousand', 0.0004, 'secondary', OFFER],
  ['source.listPerThousand', 0.005, 'secondary', OFFER],
  ['capacity.perUnitMonth', 100, 'unconfirmed', NOTES],
  // The first 50 TB of a month; what is beyond costs a little less.
  ['s3.STANDARD.storagePerGibMonth', 0.023, 'secondary', OFFER],
  ['s3.STANDARD.putPerThousand', 0.005, 'secondary', OFFER],
  ['s3.STANDARD_IA.storagePerGibMonth', 0.0125, 'secondary', OFFER],
  ['s3.STANDARD_IA.putPerThousand', 0.01, 'secondary', OFFER],
  ['s3.STANDARD_IA.readPerGib', 0.01, 'secondary', OFFER],
  ['s3.ONEZONE_IA.storagePerGibMonth', 0.01, 'secondary', OFFER],
  ['s3.ONEZONE_IA.putPerThousand', 0.01, 'secondary', OFFER],
  ['s3.ONEZONE_IA.readPerGib', 0.01, 'secondary', OFFER],
  ['s3.INTELLIGENT_TIERING.storagePerGibMonth', 0.023, 'secondary', OFFER],
  ['s3.INTELLIGENT_TIERING.putPerThousand', 0.005, 'secondary', OFFER],
  ['s3.INTELLIGENT_TIERING.monitoringPerThousandMonth', 0.0025, 'secondary', OFFER],
  ['s3.GLACIER_IR.storagePerGibMonth', 0.004, 'secondary', EXTRACT_2025],
  ['s3.GLACIER_IR.putPerThousand', 0.02, 'unconfirmed', ANALOGY],
  ['s3.GLACIER_IR.readPerGib', 0.03, 'unconfirmed', COMMON],
  ['s3.GLACIER.storagePerGibMonth', 0.0036, 'secondary', OFFER],
  ['s3.GLACIER.putPerThousand', 0.03, 'secondary', OFFER],
  ['s3.DEEP_ARCHIVE.storagePerGibMonth', 0.00099, 'secondary', OFFER],
  ['s3.DEEP_ARCHIVE.putPerThousand', 0.05, 'secondary', OFFER],
  // The first 10 TB of a month, after 100 GB that are free; what is beyond costs less.
  ['transfer.outPerGib', 0.09, 'secondary', TRANSFER, '2026-11-28'],
];

/** Prices in us-east-1. */
export const usEast1: PriceList = {
  source: "Moraine's price list of us-east-1",
  asOf: FIGURES_READ_ON,
  figures: figuresOf(rows),
};
