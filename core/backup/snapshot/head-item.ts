import * as z from 'zod';
import { jsonText } from '../../contracts/json-text';
import { HeldVerdict, SnapshotDamage, SnapshotHead, SnapshotPin, type Verdict } from '../../contracts/snapshot';

const { state, judgedBy } = SnapshotHead.shape;

const anyHead = {
  head: jsonText(SnapshotHead.omit({ state: true, verdict: true, judgedBy: true, damage: true, pin: true })),
  state,
  judgedBy,
  damage: jsonText(SnapshotDamage).optional(),
  pin: jsonText(SnapshotPin).optional(),
};

/**
 * The item of a snapshot's head. What changes after creation has attributes of its own, since state transitions are
 * conditional on some of them.
 */
export const HeadItem = z
  .discriminatedUnion('verdict', [
    z.object({ verdict: z.literal('held'), held: jsonText(HeldVerdict), ...anyHead }),
    z.object({ verdict: z.literal('accepted').optional(), ...anyHead }),
  ])
  .transform((item): SnapshotHead => {
    const { head, state, judgedBy, damage, pin } = item;
    const verdict = item.verdict === 'held' ? item.held : item.verdict && { kind: item.verdict };
    const optional = {
      ...(verdict && { verdict }),
      ...(judgedBy !== undefined && { judgedBy }),
      ...(damage && { damage }),
      ...(pin && { pin }),
    };
    return { ...head, ...optional, state };
  });

/** The attributes that store a verdict. */
export const verdictAttributes = (verdict: Verdict): Record<string, string> =>
  verdict.kind === 'held' ? { verdict: 'held', held: JSON.stringify(verdict) } : { verdict: 'accepted' };

/** The attributes that store a pin. The id of its archive tells pins apart in conditions. */
export const pinAttributes = (pin: SnapshotPin): Record<string, string> => ({
  pin: JSON.stringify(pin),
  pinArchiveId: pin.archive.archiveId,
});
