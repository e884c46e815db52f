import type { RetrievalWork } from '../../contracts/retrieval-run';
import { hoursOfRounds, type PolicyAllowance, REST_HOURS } from '../../cost/policy-allowance';
import { lengthOf } from '../../ranges/byte-range';
import { BatchFill, type BatchLimits } from './batch-fill';
import type { UnbatchedPiece } from './fill-batches';
import { batchesInFlightFor } from './pacing';
import { cutSizesOf, type RetrievalSettings } from './piece-sizes';
import { settingsWithin } from './policy-settings';

/**
 * Numbers of batches into which an allowance is divided, in order of preference: of several batches, a slow job holds up only its own,
 * and many cost more than they bring.
 */
const SHARES = [8, 7, 6, 5, 4, 3, 2, 1, 10, 12, 14, 16];

/** Pace of Standard retrievals that Glacier does not refuse for a data retrieval policy. */
export interface Pace extends NonNullable<RetrievalWork['underPolicy']> {
  limits: BatchLimits;
  batchesInFlightMax: number;
  /** Pause before each batch but the first. */
  restSeconds: number;
}

/**
 * Finds the batches by which a retrieval uses the allowance of a data retrieval policy best: they are filled in parallel with shares of
 * it, and those that take the fewest hours are chosen.
 */
export class PolicyPace {
  /** Settings by which archives are cut. */
  readonly settings: RetrievalSettings;
  readonly #shares: { limits: BatchLimits; fill: BatchFill }[];
  #requests = 0;
  #largestPieceBytes = 0;

  constructor(
    private readonly allowance: PolicyAllowance,
    settings: RetrievalSettings,
  ) {
    this.settings = settingsWithin(allowance, settings);
    const shares = allowance.of === 'day' ? [1] : SHARES;
    this.#shares = shares.map((share) => {
      const batchBytes = Math.min(settings.batchBytes, Math.floor(allowance.bytes / share));
      const limits = { batchArchives: settings.batchArchives, batchBytes };
      return { limits, fill: new BatchFill(limits) };
    });
  }

  /** Add archives of one size, cut into pieces within the allowance. */
  addArchive(sizeBytes: number, count = 1): void {
    const { pieceBytes } = cutSizesOf(sizeBytes, this.settings);
    const lastBytes = sizeBytes % pieceBytes;
    this.addPieces(pieceBytes, count * Math.floor(sizeBytes / pieceBytes));
    if (lastBytes > 0) this.addPieces(lastBytes, count);
  }

  addPieces(bytes: number, count = 1): void {
    if (count === 0) return;
    this.#requests += count;
    this.#largestPieceBytes = Math.max(this.#largestPieceBytes, bytes);
    for (const { fill } of this.#shares) fill.add(bytes, count);
  }

  /** Add a piece of a plan: it has a place in a batch, and is requested unless its job is paid for. */
  addLine(line: Pick<UnbatchedPiece, 'start' | 'end' | 'paidJob'>): void {
    const bytes = lengthOf(line);
    if (!line.paidJob) this.addPieces(bytes);
    else for (const { fill } of this.#shares) fill.add(bytes, 1, true);
  }

  /** The pace of what was added; undefined when nothing is to be requested. */
  best(): Pace | undefined {
    if (this.#requests === 0) return undefined;
    const paces = this.#shares.map(({ limits, fill }) => this.#paceOf(limits, fill));
    return paces.reduce((best, pace) => (pace.hours < best.hours ? pace : best));
  }

  #paceOf(limits: BatchLimits, { batchesToRequest, largestBytes }: BatchFill): Pace {
    const { allowance } = this;
    const admitted = allowance.of === 'day' ? 1 : Math.floor(allowance.bytes / largestBytes);
    const batchesInFlightMax = Math.max(
      1,
      Math.min(admitted, batchesInFlightFor('Standard', largestBytes, this.settings)),
    );
    return {
      requests: this.#requests,
      largestPieceBytes: this.#largestPieceBytes,
      limits,
      batchesInFlightMax,
      restSeconds: allowance.of === 'day' ? REST_HOURS * 3600 : 0,
      hours: this.#hoursOf(batchesToRequest, batchesInFlightMax),
    };
  }

  /**
   * Hours from the first request to the last job. Batches are requested one after the other. With few in flight, each round lasts as
   * long as a batch; with many small archives, as long as it takes to request all batches that are in flight.
   */
  #hoursOf(batches: number, batchesInFlightMax: number): number {
    const requestingHours = this.#requests / batches / this.settings.requestsPerSecond / 3600;
    const rounds = Math.ceil(batches / batchesInFlightMax);
    const lastHours = hoursOfRounds(this.allowance, 1);
    const batchHours = hoursOfRounds(this.allowance, 2) - lastHours + requestingHours;
    const roundHours = Math.max(batchHours, batchesInFlightMax * requestingHours);
    const lastBatches = batches - (rounds - 1) * batchesInFlightMax;
    return (rounds - 1) * roundHours + lastBatches * requestingHours + lastHours;
  }
}
