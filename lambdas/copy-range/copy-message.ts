import { CopyMessage } from '../../core/contracts/copy-message';
import { recordingTrouble } from '../../core/retrieval/piece-trouble';
import { type CopyRangeDeps, copyRange } from './copy-range';
import { type CutMembersDeps, cutMembers } from './cut-members';

/** Do what a message of the queue of ranges asks for: one range of an archive, or a group of a pack's members. */
export function copyMessage(body: string, deps: CopyRangeDeps & CutMembersDeps): Promise<void> {
  const message = CopyMessage.parse(JSON.parse(body));
  const { runId, batch, line } = message;
  return recordingTrouble(deps.items, { runId, batch, index: line.index }, () =>
    message.kind === 'members' ? cutMembers(message, deps) : copyRange(message, deps),
  );
}
