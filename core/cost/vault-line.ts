import { type CostLine, costLine } from './cost-line';
import type { PriceBook } from './price-book';
import { ARCHIVE_OVERHEAD_BYTES } from './vault-bytes';

/** Line for a month of storage in a vault. @param bytes bytes of the archives, without Glacier's overhead */
export const vaultLine = ({ archives, bytes }: { archives: number; bytes: number }, book: PriceBook): CostLine =>
  costLine('vault', bytes + ARCHIVE_OVERHEAD_BYTES * archives, 'vault.storagePerGibMonth', book);
