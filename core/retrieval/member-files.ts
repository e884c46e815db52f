import { MEMBERS_PER_GROUP, MemberLine } from '../contracts/copy-message';
import { Outcome } from '../contracts/retrieval-run';
import { runFiles } from '../contracts/run-files';
import { fileUri } from '../files/file-uri';
import { jsonLinesText } from '../files/json-lines';
import { readAllJsonLines, readJsonLines } from '../files/read-json-lines';
import type { WorkingFiles } from '../ports/working-files';
import type { PieceAddress } from './records/piece-record';

/** A group of the members of a piece. */
export interface MembersGroup extends PieceAddress {
  /** From 0. */
  group: number;
}

const JSON_LINES = 'application/x-ndjson';

/** What is to be cut out of pieces of packs, and what became of it: files in the bucket of runs. */
export class MemberFiles {
  constructor(private readonly files: WorkingFiles) {}

  /** The members of a group, in order of their offset. @throws Error when the plan has not written them: these files are ours */
  async membersOf({ runId, batch, index, group }: MembersGroup): Promise<MemberLine[]> {
    const key = runFiles.members(runId, batch, index);
    const lines = await readJsonLines(this.files, key, MemberLine);
    if (!lines) throw new Error(`${fileUri(this.files, key)} is missing`);
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
    return (await this.files.head(cutKey(of))) !== undefined;
  }

  /** What became of a group; undefined as long as it is not known. */
  async outcomesOf(of: MembersGroup): Promise<Outcome[] | undefined> {
    return readAllJsonLines(this.files, cutKey(of), Outcome);
  }

  /** Put on record what became of a group, unless it is on record: of two that cut it out at once, the first has the say. */
  async putOutcomes(of: MembersGroup, outcomes: readonly Outcome[]): Promise<void> {
    await this.files.writeIfAbsent(cutKey(of), Buffer.from(jsonLinesText(outcomes)), JSON_LINES);
  }
}

const cutKey = ({ runId, batch, index, group }: MembersGroup) => runFiles.cut(runId, batch, index, group);
