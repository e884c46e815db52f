/** A request about a custom resource, in the form in which its function gets it; only the URL of the answer is added. */
export interface CustomResourceRequest {
  RequestType: 'Create' | 'Update' | 'Delete';
  ServiceToken: string;
  StackId: string;
  RequestId: string;
  LogicalResourceId: string;
  ResourceType: string;
  /** Absent for Create. */
  PhysicalResourceId?: string;
  ResourceProperties: Record<string, unknown>;
  /** Present for Update. */
  OldResourceProperties?: Record<string, unknown>;
}

/** What became of a request. */
export type Answer =
  | { kind: 'success'; physicalId: string; data: Record<string, unknown> }
  /** `physicalId` is what the function named, if it did. */
  | { kind: 'failed'; reason: string; physicalId?: string };

/** Sends a request to its function and waits for the answer, at most `timeoutSeconds`. The caller holds the clock. */
export type SendRequest = (request: CustomResourceRequest, timeoutSeconds: number) => Promise<Answer>;
