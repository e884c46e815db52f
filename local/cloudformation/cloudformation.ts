import {
  answerQuery,
  FORM_BYTES_MAX,
  type QueryOperation,
  type QueryService,
  requiredParameter,
} from '../endpoint/query-protocol';
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
  /** Delete what only a request can delete: the custom resources. @throws Error naming those that cannot be deleted */
  deleteResources: () => Promise<void>;
}

type StackStatus = 'CREATE_COMPLETE' | 'DELETE_IN_PROGRESS' | 'DELETE_FAILED';

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

/** The part of AWS CloudFormation that describes deployed stacks and deletes them. */
export interface CloudFormation extends QueryService {
  /** Add a stack, or replace the one with that name. */
  register(stack: DeployedStack): void;
  stack(nameOrId: string): DeployedStack | undefined;
  stacks(): DeployedStack[];
  /** Delete a stack if there is one. Its functions, queues and other resources end with the embedded cloud. */
  deleteStack(nameOrId: string): Promise<void>;
}

export function createCloudFormation(onDefect: (error: unknown, what: string) => void): CloudFormation {
  const stacks = new Map<string, DeployedStack>();
  const statuses = new Map<DeployedStack, StackStatus>();
  const statusOf = (stack: DeployedStack) => statuses.get(stack) ?? 'CREATE_COMPLETE';
  const find = (nameOrId: string) =>
    stacks.get(nameOrId) ?? [...stacks.values()].find(({ stackId }) => stackId === nameOrId);
  const required = (nameOrId: string) => {
    const stack = find(nameOrId);
    if (!stack) throw new ServiceError('ValidationError', `Stack with id ${nameOrId} does not exist`);
    return stack;
  };

  const deleteStack = async (nameOrId: string) => {
    const stack = find(nameOrId);
    if (!stack || statusOf(stack) === 'DELETE_IN_PROGRESS') return;
    statuses.set(stack, 'DELETE_IN_PROGRESS');
    try {
      await stack.deleteResources();
      stacks.delete(stack.stackName);
    } catch (error) {
      statuses.set(stack, 'DELETE_FAILED');
      throw error;
    }
  };

  const operations: Record<string, QueryOperation> = {
    DeleteStack: (form) => {
      const name = requiredParameter(form, 'StackName');
      deleteStack(name).catch((error) => onDefect(error, `deleting the stack ${name}`));
      return undefined;
    },
    DescribeStacks: (form) => {
      const name = form.get('StackName');
      return {
        Stacks: (name ? [required(name)] : [...stacks.values()]).map((stack) => described(stack, statusOf(stack))),
      };
    },
    ListStacks: () => ({
      StackSummaries: [...stacks.values()].map((stack) => ({
        StackId: stack.stackId,
        StackName: stack.stackName,
        CreationTime: stack.createdAt.toISOString(),
        StackStatus: statusOf(stack),
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
    bodyBytesMax: FORM_BYTES_MAX,
    operationOf: ({ query }) => query.get('Action') ?? undefined,
    handle: (request, response) => answerQuery(protocol, request, response),
    register: (stack) => void stacks.set(stack.stackName, stack),
    stack: find,
    stacks: () => [...stacks.values()],
    deleteStack,
    async close() {},
  };
}

function described(stack: DeployedStack, status: StackStatus): XmlValue {
  return {
    StackId: stack.stackId,
    StackName: stack.stackName,
    Description: stack.description,
    CreationTime: stack.createdAt.toISOString(),
    StackStatus: status,
    DisableRollback: false,
    Outputs: stack.outputs.map(({ key, value, exportName, description }) => ({
      OutputKey: key,
      // AWS, too, shows a question mark instead of every character beyond ASCII.
      OutputValue: value.replace(/[^\p{ASCII}]/gu, '?'),
      Description: description,
      ExportName: exportName,
    })),
  };
}
