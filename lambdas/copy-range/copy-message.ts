import { CopyRangeMessage, CutMembersMessage } from '../../core/contracts/retrieval-run';
import { type CopyRangeDeps, copyRange } from './copy-range';
import { type CutMembersDeps, cutMembers } from './cut-members';

/** Do what a message of the queue of ranges asks for: one range of an archive, or a group of a pack's members. */
export function copyMessage(body: string, deps: CopyRangeDeps & CutMembersDeps): Promise<void> {
  const message = JSON.parse(body);
  return 'group' in message
    ? cutMembers(CutMembersMessage.parse(message), deps)
    : copyRange(CopyRangeMessage.parse(message), deps);
}
