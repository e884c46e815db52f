import type { RetrievalRun } from '../../contracts/retrieval-run';
import { allowanceOf, type PolicyAllowance } from '../../cost/policy-allowance';
import { S3_PART_BYTES_MIN } from '../../ranges/limits';
import { cutSizesOf, powerOfTwoMibWithin, type RetrievalSettings } from './piece-sizes';

/** Number of pieces of a large archive that an allowance admits at once: rounding wastes no more than one of them. */
const PIECES_PER_ALLOWANCE = 16;

/** Allowance for Standard retrievals of a run, whatever its tier; undefined for no limit, or none that is known. */
export const allowanceOfRun = ({ retrievalPolicy }: Pick<RetrievalRun, 'retrievalPolicy'>) =>
  retrievalPolicy?.kind === 'known' ? allowanceOf(retrievalPolicy.value) : undefined;

/** Settings that cut archives into pieces of which an allowance admits several at once. */
export function settingsWithin({ bytes }: PolicyAllowance, settings: RetrievalSettings): RetrievalSettings {
  const pieceBytesMax = Math.max(S3_PART_BYTES_MIN, powerOfTwoMibWithin(bytes / PIECES_PER_ALLOWANCE));
  const pieceBytes = Math.min(settings.pieceBytes, pieceBytesMax);
  return { ...settings, pieceBytes, rangeBytes: Math.min(settings.rangeBytes, pieceBytes) };
}

/** Whether an allowance never admits a piece of an archive, which cannot be cut any smaller. */
export function isNeverAdmitted(sizeBytes: number, settings: RetrievalSettings, allowance: PolicyAllowance): boolean {
  return Math.min(sizeBytes, cutSizesOf(sizeBytes, settings).pieceBytes) > allowance.bytes;
}
