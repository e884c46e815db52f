import type { FaultPlan, FaultSubject } from '../../local/faults/fault-plan';

const WRITES =
  /^(UploadArchive|InitiateMultipartUpload|UploadMultipartPart|CompleteMultipartUpload|PutObject|PutItem|UpdateItem)$/;

/** What the functions that write archives begin with: the task of their archive. */
const TASK = /\/archives\/(\d+)\.jsonl$/;

/**
 * Follows what each process of `upload-archive` does, so that a fault strikes at one moment of its work, whatever others
 * do meanwhile. To be made before other rules are added: a rule that applies hides the call from those behind it.
 */
export class CallTrail {
  /** Of each process: its writes, and the number of its archive. */
  readonly #writes = new Map<string, string>();
  readonly #archives = new Map<string, number>();
  /** Of each archive, as its upload was begun with it. */
  readonly #descriptions = new Map<number, string>();

  constructor(faults: FaultPlan) {
    for (const service of ['glacier', 's3', 'dynamodb']) {
      const match = (subject: FaultSubject) => {
        if (isUploader(subject)) this.#follow(subject);
        return false;
      };
      faults.add({ service, match, effect: { kind: 'throttle' } });
    }
  }

  /** The call with which a process ends `moment`: the names of consecutive writes with spaces between. */
  at(moment: string) {
    return (subject: FaultSubject) =>
      isUploader(subject) &&
      moment.endsWith(subject.operation) &&
      ` ${this.#writes.get(processOf(subject))}`.endsWith(` ${moment}`);
  }

  /** Calls of a process whose archive has the text in its description. */
  writing(text: string) {
    return (subject: FaultSubject) => {
      const archive = this.#archives.get(processOf(subject));
      return archive !== undefined && Boolean(this.#descriptions.get(archive)?.includes(text));
    };
  }

  #follow(subject: FaultSubject): void {
    const process = processOf(subject);
    const [, task] = TASK.exec(subject.path) ?? [];
    if (task !== undefined && subject.operation === 'GetObject') this.#archives.set(process, Number(task));
    const description = subject.headers['x-amz-archive-description'];
    const archive = this.#archives.get(process);
    if (description !== undefined && archive !== undefined) this.#descriptions.set(archive, String(description));
    if (!WRITES.test(subject.operation)) return;
    this.#writes.set(process, `${this.#writes.get(process) ?? ''} ${subject.operation}`);
  }
}

const isUploader = ({ principal }: FaultSubject) => principal.includes('UploadArchive');

/** Every process has a session token of its own. */
const processOf = ({ headers }: FaultSubject) => String(headers['x-amz-security-token']);
