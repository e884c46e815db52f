import type { Row } from '../row';
import { accountRows } from './account-rows';
import { archiveRows } from './archive-rows';
import { jobRows } from './job-rows';
import { multipartRows } from './multipart-rows';
import { vaultRows } from './vault-rows';
import { vaultSettingRows } from './vault-setting-rows';

/** The reference as a table: every operation, next to each other, in the order of the reference. */
export const allRows: readonly Row[] = [
  ...vaultRows,
  ...archiveRows,
  ...multipartRows,
  ...jobRows,
  ...vaultSettingRows,
  ...accountRows,
];
