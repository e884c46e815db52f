import * as z from 'zod';

const Properties = z.record(z.string(), z.unknown());

const Request = z.object({
  /** Presigned: whoever has it can answer. */
  ResponseURL: z.string().startsWith('http'),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  ResourceProperties: Properties,
});

/**
 * Request of CloudFormation to create, update or delete a custom resource. All scalars of its properties are strings.
 *
 * @see AWS CloudFormation User Guide, "Custom resource request fields"
 */
export const CustomResourceRequest = z.discriminatedUnion('RequestType', [
  Request.extend({ RequestType: z.literal('Create') }),
  Request.extend({
    RequestType: z.literal('Update'),
    PhysicalResourceId: z.string(),
    OldResourceProperties: Properties,
  }),
  Request.extend({ RequestType: z.literal('Delete'), PhysicalResourceId: z.string() }),
]);
export type CustomResourceRequest = z.infer<typeof CustomResourceRequest>;

/** Outcome of a request. After an update with another `physicalId`, CloudFormation deletes the resource with the old one. */
export type CustomResourceOutcome =
  | { status: 'SUCCESS'; physicalId: string; data?: Record<string, string> }
  | { status: 'FAILED'; physicalId: string; reason: string };
