import type { AskedSelection } from '../../selection-options';

/** Options of `moraine delete`. */
export interface DeleteOptions {
  vault: string;
  /** Id of the retrieval; undefined to delete without proof. */
  runId: string | undefined;
  archives: string[] | undefined;
  selection: AskedSelection | undefined;
  andVault: boolean;
  dryRun: boolean;
  yes: boolean;
  watch: boolean;
  json: boolean;
}
