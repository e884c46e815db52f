import type { ExecutionState } from '../executions/execution-state';
import { jsonBytes, PAYLOAD_MAX_BYTES } from '../interpreter/data-limit';
import { StatesError, StatesErrorName } from '../states-error';
import { childResults } from './child-record';
import type { Results } from './results';

/** Results that become the result of the Map state: an array in order of the items, dropped once it is too large. */
export class InlineResults implements Results {
  #byChild: unknown[][] = [];
  #sizeBytes = 2;
  #isTooLarge = false;

  constructor(private readonly transformation: 'NONE' | 'COMPACT' | 'FLATTEN') {}

  add(index: number, child: ExecutionState): void {
    if (this.#isTooLarge) return;
    const results = childResults(child, this.transformation);
    for (const result of results) this.#sizeBytes += jsonBytes(result) + 1;
    if (this.#sizeBytes > PAYLOAD_MAX_BYTES + 1) {
      this.#isTooLarge = true;
      this.#byChild = [];
      return;
    }
    this.#byChild[index] = results;
  }

  addPending(): void {}

  async flush(): Promise<void> {}

  async finish(): Promise<unknown> {
    if (this.#isTooLarge) {
      throw new StatesError(
        StatesErrorName.dataLimitExceeded,
        `The results of the child executions have more than the maximum of ${PAYLOAD_MAX_BYTES} bytes; export them with a ResultWriter.`,
      );
    }
    return this.#byChild.flat();
  }
}
