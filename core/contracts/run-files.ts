/** Keys in the bucket of runs. Every key of a run begins with `runs/<run id>/`, with the slash: `run1` is no prefix of `run10`. */
export const runFiles = {
  prefix: (runId: string) => `runs/${runId}/`,
  plan: (runId: string) => `runs/${runId}/plan.json`,
  index: (runId: string) => `runs/${runId}/index.jsonl`,
  batch: (runId: string, batch: number) => `runs/${runId}/batches/${String(batch).padStart(6, '0')}.jsonl`,
  /** Archives that were at the destination already, as `Outcome` lines. */
  present: (runId: string) => `runs/${runId}/present.jsonl`,
  /** Inventory lines that cannot be retrieved, as `Outcome` lines. */
  rejected: (runId: string) => `runs/${runId}/rejected.jsonl`,
  results: (runId: string) => `runs/${runId}/results/`,
  result: (runId: string, batch: number) => `runs/${runId}/results/${String(batch).padStart(6, '0')}.jsonl`,
  mapResults: (runId: string) => `runs/${runId}/map/`,
  report: (runId: string) => `runs/${runId}/report.json`,
  reportCsv: (runId: string) => `runs/${runId}/report.csv`,
  failures: (runId: string) => `runs/${runId}/failures.jsonl`,
  manifest: (runId: string) => `manifests/${runId}.jsonl`,
};
