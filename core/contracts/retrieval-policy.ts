import * as z from 'zod';
import type { Answer, RetrievalPolicy } from '../ports/account-vaults';

const Policy: z.ZodType<RetrievalPolicy> = z.discriminatedUnion('strategy', [
  z.object({ strategy: z.literal('none') }),
  z.object({ strategy: z.literal('free-tier') }),
  z.object({ strategy: z.literal('bytes-per-hour'), bytesPerHour: z.number().positive() }),
]);

/** The account's data retrieval policy, or the action that would have told it. */
export const KnownRetrievalPolicy: z.ZodType<Answer<RetrievalPolicy>> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('known'), value: Policy }),
  z.object({ kind: z.literal('denied'), action: z.string() }),
]);
