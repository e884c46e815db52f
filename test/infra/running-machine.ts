import { SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { IntegrationError } from '../../local/states/task-integration';
import { type Harness, startHarness } from '../local/states/harness';
import { type Json, machineOf, type SynthesizedTemplates } from './synthesized';

export interface Call {
  /** `upload-archive` for `<BackupUploadArchiveFunction.Arn>`. */
  name: string;
  payload: Json;
  /** Virtual time. */
  atMs: number;
}

/** Fake functions: answers by name; those of `request-batch` and `request-inventory` answer their tokens. */
export type Answers = Record<string, (payload: Json, turn: number) => Json>;

/** Error payload of Lambda for a function that threw. */
export function thrown(errorType: string, errorMessage: string): IntegrationError {
  return new IntegrationError(errorType, JSON.stringify({ errorType, errorMessage, trace: ['at somewhere'] }));
}

/** A synthesized state machine that runs in the embedded Step Functions, with answers in place of its functions. */
export class RunningMachine {
  readonly calls: Call[] = [];

  private constructor(
    private readonly definition: Json,
    private readonly harness: Harness,
  ) {}

  static async start(templates: SynthesizedTemplates, name: string, answers: Answers): Promise<RunningMachine> {
    const { definition } = machineOf(templates, name);
    const succeed = async (taskToken: string, answer: Json) => {
      const output = JSON.stringify(answer);
      if (output) await harness.client.send(new SendTaskSuccessCommand({ taskToken, output }));
    };
    const harness = await startHarness({
      integrations: {
        'lambda:invoke': async (args) => {
          const { FunctionName, Payload } = args as { FunctionName: string; Payload: Json };
          const called = functionOf(FunctionName);
          const turn = machine.callsOf(called).length;
          machine.calls.push({ name: called, payload: Payload, atMs: harness.clock.now() });
          const answer = answers[called];
          if (!answer) throw thrown('NoAnswerError', `nothing stands for ${called}`);
          const answered = answer(Payload, turn);
          if (Payload.token !== undefined) await succeed(Payload.token, answered);
          return { StatusCode: 200, ExecutedVersion: '$LATEST', Payload: answered };
        },
        'sqs:sendMessage': async (args) => {
          const { MessageBody } = args as { MessageBody: Json };
          const turn = machine.callsOf('request-batch').length;
          machine.calls.push({ name: 'request-batch', payload: MessageBody, atMs: harness.clock.now() });
          await succeed(MessageBody.token, answers['request-batch']?.(MessageBody, turn));
          return {};
        },
      },
    });
    const resolved = JSON.parse(JSON.stringify(definition).replaceAll('<Partition>', 'aws'));
    const machine = new RunningMachine(resolved, harness);
    return machine;
  }

  /** Store a file for the item reader. */
  put(key: string, lines: Json[]): void {
    this.harness.objects.put(key, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }

  /** Whether the maps' results can be written. */
  set resultsWritable(writable: boolean) {
    this.harness.objects.unwritable = !writable;
  }

  run(input: Json) {
    return this.harness.run(this.definition, input);
  }

  callsOf(name: string): Json[] {
    return this.calls.filter((call) => call.name === name).map(({ payload }) => payload);
  }

  /** Names of the called functions in order; consecutive calls of the same one count once. */
  get path(): string[] {
    return this.calls.map(({ name }) => name).filter((name, at, names) => name !== names[at - 1]);
  }

  close(): Promise<void> {
    return this.harness.close();
  }
}

/** `upload-archive` for `<BackupUploadArchiveFunction.Arn>`. */
function functionOf(reference: string): string {
  const [, name = reference] =
    /^<(?:Backup|Retrieval|Inventory|Deletion)([A-Z]\w+)Function\.Arn>$/.exec(reference) ?? [];
  return name.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}
