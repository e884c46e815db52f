import { MEMBERS_PER_GROUP, MemberLine } from '../contracts/copy-message';
import { Outcome } from '../contracts/retrieval-run';
import { runFiles } from '../contracts/run-files';
import { readAllJsonLines, readJsonLines } from '../files/read-json-lines';
import type { ObjectLocation, Objects } from '../ports/objects';
import type { PieceAddress } from './records/piece-record';

/** A group of the members of a piece. */
export interface MembersGroup extends PieceAddress {
  /** From 0. */
  group: number;
}

const JSON_LINES = 'application/x-ndjson';

/** What is to be cut out of pieces of packs, and what became of it: files in the bucket of runs. */
export class MemberFiles {
  constructor(
    private readonly objects: Objects,
    private readonly runsBucket: string,
  ) {}

  /** The members of a group, in order of their offset. @throws Error when the plan has not written them: these files are ours */
  async membersOf({ runId, batch, index, group }: MembersGroup): Promise<MemberLine[]> {
    const location = this.#at(runFiles.members(runId, batch, index));
    const lines = await readJsonLines(this.objects, location, MemberLine);
    if (!lines) throw new Error(`s3://${location.bucket}/${location.key} is missing`);
    const members: MemberLine[] = [];
    let position = 0;
    for await (const line of lines) {
      if (position >= group * MEMBERS_PER_GROUP) members.push(line);
      position += 1;
      if (members.length === MEMBERS_PER_GROUP) break;
    }
    return members;
  }

  async isCut(of: MembersGroup): Promise<boolean> {
    return (await this.objects.head(this.#cutAt(of))) !== undefined;
  }

  /** What became of a group; undefined as long as it is not known. */
  async outcomesOf(of: MembersGroup): Promise<Outcome[] | undefined> {
    return readAllJsonLines(this.objects, this.#cutAt(of), Outcome);
  }

  /** Put on record what became of a group, unless it is on record: of two that cut it out at once, the first has the say. */
  async putOutcomes(of: MembersGroup, outcomes: readonly Outcome[]): Promise<void> {
    const content = Buffer.from(outcomes.map((outcome) => `${JSON.stringify(outcome)}\n`).join(''));
    const file = { ...this.#cutAt(of), metadata: {}, storageClass: 'STANDARD', contentType: JSON_LINES } as const;
    await this.objects.putIfAbsent(file, content.length, content);
  }

  #cutAt({ runId, batch, index, group }: MembersGroup): ObjectLocation {
    return this.#at(runFiles.cut(runId, batch, index, group));
  }

  #at(key: string): ObjectLocation {
    return { bucket: this.runsBucket, key };
  }
}
