import { CopyRangeMessage, CutMembersMessage } from '../../core/contracts/retrieval-run';
import { recordingTrouble } from '../../core/retrieval/piece-trouble';
import { type CopyRangeDeps, copyRange } from './copy-range';
import { type CutMembersDeps, cutMembers } from './cut-members';

/** Do what a message of the queue of ranges asks for: one range of an archive, or a group of a pack's members. */
export function copyMessage(body: string, deps: CopyRangeDeps & CutMembersDeps): Promise<void> {
  const parsed = JSON.parse(body);
  const message = 'group' in parsed ? CutMembersMessage.parse(parsed) : CopyRangeMessage.parse(parsed);
  const { runId, batch, line } = message;
  return recordingTrouble(deps.items, { runId, batch, index: line.index }, () =>
    'group' in message ? cutMembers(message, deps) : copyRange(message, deps),
  );
}
