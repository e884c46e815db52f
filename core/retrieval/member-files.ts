import { MEMBERS_PER_GROUP, MemberLine } from '../contracts/copy-message';
import { Outcome } from '../contracts/retrieval-run';
import { runFiles } from '../contracts/run-files';
import { fileUri } from '../files/file-uri';
import { jsonLinesText } from '../files/json-lines';
import { readAllJsonLines, readJsonLines } from '../files/read-json-lines';
import type { WorkingFiles } from '../ports/working-files';
import type { PieceAddress } from './records/piece-record';

/** A group of members of a piece of a pack. */
export interface MembersGroup extends PieceAddress {
  /** Number of the group, from 0. */
  group: number;
}

const JSON_LINES = 'application/x-ndjson';

/** Files in the runs bucket that list the members to extract from pieces of packs, and their outcomes. */
export class MemberFiles {
  constructor(private readonly files: WorkingFiles) {}

  /** The members of a group, in order of their offset. @throws Error when the plan has not written them */
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

  async hasOutcomes(membersGroup: MembersGroup): Promise<boolean> {
    return (await this.files.head(cutKey(membersGroup))) !== undefined;
  }

  /** Outcomes of a group; undefined before they are recorded. */
  async outcomesOf(membersGroup: MembersGroup): Promise<Outcome[] | undefined> {
    return readAllJsonLines(this.files, cutKey(membersGroup), Outcome);
  }

  /**
   * Record the outcomes of a group, unless they are on record: of two functions that extract it at once, the first
   * decides.
   */
  async recordOutcomes(membersGroup: MembersGroup, outcomes: readonly Outcome[]): Promise<void> {
    await this.files.writeIfAbsent(cutKey(membersGroup), Buffer.from(jsonLinesText(outcomes)), JSON_LINES);
  }
}

const cutKey = ({ runId, batch, index, group }: MembersGroup) => runFiles.cut(runId, batch, index, group);
