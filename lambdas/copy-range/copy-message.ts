import { CopyMessage } from '../../core/contracts/copy-message';
import { recordingPieceError } from '../../core/retrieval/record-piece-error';
import { type CopyRangeDeps, copyRange } from './copy-range';
import { type CutMembersDeps, cutMembers } from './cut-members';

/** Process a message of the ranges queue: copy one range of an archive, or extract a group of a pack's members. */
export function copyMessage(body: string, deps: CopyRangeDeps & CutMembersDeps): Promise<void> {
  const message = CopyMessage.parse(JSON.parse(body));
  const { runId, batch, line } = message;
  return recordingPieceError(deps.items, { runId, batch, index: line.index }, () =>
    message.kind === 'members' ? cutMembers(message, deps) : copyRange(message, deps),
  );
}
