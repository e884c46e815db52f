import type { VirtualClock } from '../clock/virtual-clock';
import type { AwsService, ServiceRequest } from '../endpoint/service';
import type { ServiceEvent } from '../events/service-event';
import { ApiError } from './api/api-error';
import { ApiInput } from './api/api-input';
import { BODY_BYTES_MAX, jsonBodyOf, targetOf, writeError, writeJson } from './api/json-protocol';
import type { ApiContext } from './api/operation';
import { operations } from './api/operations';
import { stateMachineArn } from './arns';
import type { MapObjects } from './distributed-map/map-objects';
import { ExecutionJournal } from './executions/execution-journal';
import type { ExecutionRecord } from './executions/execution-record';
import { Executions } from './executions/executions';
import { StateMachines } from './executions/state-machines';
import type { Interpreter } from './interpreter/frame';
import { runStates } from './interpreter/run-states';
import { expressionCompiler } from './language/expression';
import { seededRandom } from './language/jsonata-functions';
import type { MachineRoles } from './machine-roles';
import { statusChange } from './status-change';
import type { TaskIntegration } from './task-integration';
import { TaskTokens } from './tokens';

export interface StatesOptions {
  /** Directory of the records of executions; created if it does not exist. */
  directory: string;
  clock: VirtualClock;
  region: string;
  accountId: string;
  /**
   * Integrations by the service and action of a Task's Resource: `lambda:invoke`, `sqs:sendMessage`,
   * `aws-sdk:dynamodb:getItem`.
   */
  integrations: Readonly<Record<string, TaskIntegration>>;
  /** The roles that state machines run with; default: any role, which may do anything. */
  roles?: Pick<MachineRoles, 'assume' | 'isAllowed'>;
  /** S3 access of a role for item readers and result writers. Without it, definitions that use them are refused. */
  objects?: (roleArn: string) => MapObjects;
  /** Called with every change of an execution's status, possibly before `createStates` returns. */
  publishEvent?: (event: ServiceEvent) => void;
  /** Seed of the jitter of retries; default 1. */
  seed?: number;
}

/** The embedded Step Functions: the API, and the operations that stacks and schedules call in-process. */
export interface StatesService extends AwsService {
  /**
   * Create a state machine, or replace its definition and role; running executions keep the old ones.
   *
   * @param request.definition JSON text or object, with all references resolved
   * @throws InvalidDefinitionError naming the location in the definition
   * @throws ApiError InvalidName
   */
  createStateMachine(request: { name: string; definition: string | object; roleArn: string }): {
    stateMachineArn: string;
  };
  /** Start an execution like the operation StartExecution. @throws ApiError */
  startExecution(request: { stateMachineArn: string; name?: string; input?: string }): { executionArn: string };
  /** Executions of all state machines, ended ones too. */
  executions(): readonly ExecutionRecord[];
  /** Executions that a previous process left running when it was stopped or killed. They are aborted at the start. */
  readonly interrupted: readonly ExecutionRecord[];
}

function createContext(options: StatesOptions): ApiContext {
  const { clock, region, accountId, integrations, objects } = options;
  const scope = { region, accountId };
  const tokens = new TaskTokens();
  const nowMs = () => clock.now();
  const machines = new StateMachines(
    scope,
    {
      compile: expressionCompiler(nowMs),
      integrationKeys: Object.keys(integrations),
      hasObjects: objects !== undefined,
    },
    nowMs,
  );
  const engine: Interpreter = {
    clock,
    scope,
    tokens,
    integrations,
    random: seededRandom(options.seed ?? 1),
    objects: (roleArn) => {
      if (!objects) throw new Error('no S3 access: the definition was not validated');
      return objects(roleArn);
    },
    isAllowed: (roleArn, action, resource) => options.roles?.isAllowed(roleArn, action, resource) ?? true,
    runStates,
    addMapRun: (run) => executions.addMapRun(run),
    statusChanged: (record) => options.publishEvent?.(statusChange(record)),
    startExecution: ({ stateMachineArn, name, input }) =>
      executions.startNested(machines.get(stateMachineArn), name, input),
  };
  const executions = new Executions(engine, new ExecutionJournal(options.directory));
  return { clock, machines, executions, tokens };
}

/** @throws CorruptJournalError when the records in the directory cannot be read */
export function createStates(options: StatesOptions): StatesService {
  const context = createContext(options);

  async function answer(request: ServiceRequest): Promise<object> {
    const operationName = targetOf(request.http);
    const operation = operations.get(operationName ?? '');
    if (!operation) {
      throw new ApiError(
        'UnknownOperationException',
        `the embedded Step Functions does not implement ${operationName ?? 'a request without X-Amz-Target'}`,
      );
    }
    return operation(new ApiInput(jsonBodyOf(request)), context);
  }

  return {
    signingName: 'states',
    bodyBytesMax: BODY_BYTES_MAX,
    facts: { states: context.tokens },
    operationOf({ http }) {
      const name = targetOf(http);
      return name !== undefined && operations.has(name) ? name : undefined;
    },
    async handle(request, response) {
      try {
        writeJson(response, 200, await answer(request));
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        writeError(response, error);
      }
    },
    close: () => context.executions.close(),
    createStateMachine(request) {
      options.roles?.assume(request.roleArn, stateMachineArn(options, request.name));
      return { stateMachineArn: context.machines.put(request).arn };
    },
    startExecution({ stateMachineArn, name, input }) {
      return { executionArn: context.executions.start(context.machines.get(stateMachineArn), name, input).arn };
    },
    executions: () => context.executions.all(),
    interrupted: context.executions.interrupted,
  };
}
