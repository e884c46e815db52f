import type { Template } from './template';

/** A parsed list of states: a whole machine, a branch or an item processor. */
export interface StateList {
  startAt: string;
  states: ReadonlyMap<string, State>;
}

export interface Definition extends StateList {
  timeoutSeconds?: number;
}

export interface Retrier {
  errorEquals: string[];
  intervalSeconds: number;
  backoffRate: number;
  attemptsMax: number;
  delayMaxSeconds?: number;
  jitterFull: boolean;
}

/** The fields that apply when a state is left: assigned variables and output. */
export interface Exit {
  assign?: Template;
  output?: Template;
}

export interface Catcher extends Exit {
  errorEquals: string[];
  next: string;
}

interface StateBase {
  name: string;
}

/** The next state; undefined at the end of the list. */
export interface Following {
  next: string | undefined;
}

export interface Recoverable {
  retry: Retrier[];
  catch: Catcher[];
}

export interface PassState extends StateBase, Exit, Following {
  type: 'Pass';
}

export interface TaskResource {
  /** As written in the definition. */
  arn: string;
  /** Key of the integration: `lambda:invoke`, `aws-sdk:dynamodb:getItem`. */
  key: string;
  pattern: 'requestResponse' | 'waitForTaskToken' | 'sync' | 'sync:2';
}

export interface TaskState extends StateBase, Exit, Following, Recoverable {
  type: 'Task';
  resource: TaskResource;
  arguments?: Template;
  timeoutSeconds?: Template;
  heartbeatSeconds?: Template;
}

export interface ChoiceRule extends Exit {
  condition: Template;
  next: string;
}

export interface ChoiceState extends StateBase, Exit {
  type: 'Choice';
  choices: ChoiceRule[];
  default?: string;
}

export interface WaitState extends StateBase, Exit, Following {
  type: 'Wait';
  seconds?: Template;
  timestamp?: Template;
}

export interface SucceedState extends StateBase {
  type: 'Succeed';
  output?: Template;
}

export interface FailState extends StateBase {
  type: 'Fail';
  error?: Template;
  cause?: Template;
}

export interface ParallelState extends StateBase, Exit, Following, Recoverable {
  type: 'Parallel';
  arguments?: Template;
  branches: StateList[];
}

interface MapBase extends StateBase, Exit, Following, Recoverable {
  type: 'Map';
  items?: Template;
  itemSelector?: Template;
  maxConcurrency?: Template;
  processor: StateList;
}

export interface InlineMapState extends MapBase {
  mode: 'INLINE';
}

export interface ItemReader {
  resource: 's3:getObject' | 's3:listObjectsV2';
  arguments: Template;
  inputType?: 'CSV' | 'JSON' | 'JSONL';
  /** Given headers; undefined when the first row contains them. */
  csvHeaders?: string[];
  csvDelimiter: string;
  itemsMax?: Template;
}

export interface ItemBatcher {
  itemsPerBatchMax?: Template;
  inputBytesPerBatchMax?: Template;
  batchInput?: Template;
}

export interface ResultWriter {
  /** Absent: results are the output of the state. */
  destination?: Template;
  transformation: 'NONE' | 'COMPACT' | 'FLATTEN';
  outputType: 'JSON' | 'JSONL';
}

export interface DistributedMapState extends MapBase {
  mode: 'DISTRIBUTED';
  label: string;
  reader?: ItemReader;
  batcher?: ItemBatcher;
  writer?: ResultWriter;
  toleratedFailureCount?: Template;
  toleratedFailurePercentage?: Template;
}

export type MapState = InlineMapState | DistributedMapState;

export type State =
  | PassState
  | TaskState
  | ChoiceState
  | WaitState
  | SucceedState
  | FailState
  | ParallelState
  | MapState;
