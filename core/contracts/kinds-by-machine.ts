/** Kinds of run by the state machine that executes them. Each kind has its own request, run and report. */
export const kindsByMachine = {
  retrieval: ['retrieve', 'restore', 'rebuild', 'check'],
  backup: ['backup', 'forget', 'accept', 'reject', 'pin', 'unpin', 'adopt'],
  inventory: ['inventory'],
  deletion: ['delete'],
} as const;
