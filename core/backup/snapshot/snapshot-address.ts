/** Identifies a snapshot: its plan, and its id within the plan. */
export interface SnapshotAddress {
  plan: string;
  snapshot: string;
}
