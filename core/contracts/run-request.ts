import type * as z from 'zod';
import { PlanRequest } from './backup-run';
import { DeletionRequest } from './deletion-run';
import { InventoryRequest } from './inventory-run';
import { RetrievalRequest } from './retrieval-run';
import { type Machine, machineOf, type RunKind } from './run-kind';

/** Schema of the requests of each state machine. */
const requestsOf = {
  retrieval: RetrievalRequest,
  backup: PlanRequest,
  inventory: InventoryRequest,
  deletion: DeletionRequest,
} satisfies Record<Machine, z.ZodType>;

/** A request for a run of any kind. */
export type AnyRequest = z.infer<(typeof requestsOf)[Machine]>;
export type AnyRequestInput = z.input<(typeof requestsOf)[Machine]>;

/** Schema of the requests of the state machine that executes a kind. */
export const requestSchemaOf = (kind: RunKind): z.ZodType<AnyRequest> => requestsOf[machineOf(kind)];
