import { answerQuery, type QueryOperation, type QueryService } from '../endpoint/query-protocol';
import { ServiceError } from '../endpoint/service-error';
import type { XmlValue } from '../endpoint/xml';

/** A stack that has been deployed into the embedded cloud. */
export interface DeployedStack {
  stackName: string;
  stackId: string;
  description?: string;
  createdAt: Date;
  outputs: StackOutput[];
  resources: StackResource[];
}

export interface StackOutput {
  key: string;
  value: string;
  exportName?: string;
  description?: string;
}

export interface StackResource {
  logicalId: string;
  physicalId: string;
  type: string;
}

/** The part of AWS CloudFormation that describes deployed stacks. */
export interface CloudFormation extends QueryService {
  /** Add a stack, or replace the one with that name. */
  register(stack: DeployedStack): void;
  stack(nameOrId: string): DeployedStack | undefined;
  stacks(): DeployedStack[];
}

export function createCloudFormation(): CloudFormation {
  const stacks = new Map<string, DeployedStack>();
  const find = (nameOrId: string) =>
    stacks.get(nameOrId) ?? [...stacks.values()].find(({ stackId }) => stackId === nameOrId);
  const required = (nameOrId: string) => {
    const stack = find(nameOrId);
    if (!stack) throw new ServiceError('ValidationError', `Stack with id ${nameOrId} does not exist`);
    return stack;
  };

  const operations: Record<string, QueryOperation> = {
    DescribeStacks: (form) => {
      const name = form.get('StackName');
      return { Stacks: (name ? [required(name)] : [...stacks.values()]).map(described) };
    },
    ListStacks: () => ({
      StackSummaries: [...stacks.values()].map(({ stackId, stackName, createdAt }) => ({
        StackId: stackId,
        StackName: stackName,
        CreationTime: createdAt.toISOString(),
        StackStatus: 'CREATE_COMPLETE',
      })),
    }),
    DescribeStackResources: (form) => {
      const stack = required(form.get('StackName') ?? '');
      return {
        StackResources: stack.resources.map(({ logicalId, physicalId, type }) => ({
          StackName: stack.stackName,
          StackId: stack.stackId,
          LogicalResourceId: logicalId,
          PhysicalResourceId: physicalId,
          ResourceType: type,
          Timestamp: stack.createdAt.toISOString(),
          ResourceStatus: 'CREATE_COMPLETE',
        })),
      };
    },
  };
  const protocol = {
    signingName: 'cloudformation',
    xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    operations,
  };
  return {
    signingName: 'cloudformation',
    formInQuery: true,
    operationOf: ({ query }) => query.get('Action') ?? undefined,
    handle: (request, response) => answerQuery(protocol, request, response),
    register: (stack) => void stacks.set(stack.stackName, stack),
    stack: find,
    stacks: () => [...stacks.values()],
    async close() {},
  };
}

function described(stack: DeployedStack): XmlValue {
  return {
    StackId: stack.stackId,
    StackName: stack.stackName,
    Description: stack.description,
    CreationTime: stack.createdAt.toISOString(),
    StackStatus: 'CREATE_COMPLETE',
    DisableRollback: false,
    Outputs: stack.outputs.map(({ key, value, exportName, description }) => ({
      OutputKey: key,
      OutputValue: value,
      Description: description,
      ExportName: exportName,
    })),
  };
}
