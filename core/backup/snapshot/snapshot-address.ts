/** What names a snapshot: its plan, and its id in the plan. */
export interface SnapshotAddress {
  plan: string;
  snapshot: string;
}
