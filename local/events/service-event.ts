/** What a service of the embedded cloud tells the default event bus. */
export interface ServiceEvent {
  /** `aws.states` */
  source: string;
  detailType: string;
  /** ARNs of what the event is about. */
  resources: string[];
  detail: Record<string, unknown>;
}
