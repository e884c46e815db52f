import type { ListedDeletion } from '../../core/contracts/deletion-run';
import type { Look } from '../../core/deletion/look-at';

/** An archive of the list, and what a look at its objects showed. */
export interface LookedAt {
  line: ListedDeletion;
  look: Look;
}
