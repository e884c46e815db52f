/** An event that a service of the embedded cloud publishes on the default event bus. */
export interface ServiceEvent {
  /** `aws.states` */
  source: string;
  detailType: string;
  /** ARNs of the resources that the event concerns. */
  resources: string[];
  detail: Record<string, unknown>;
}
