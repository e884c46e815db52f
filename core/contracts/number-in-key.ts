import * as z from 'zod';

/** The number at the end of a sort key, as in `part/00012`. */
export const numberInKey = z
  .string()
  .regex(/\/\d+$/, 'has no number at its end')
  .transform((sk) => Number(sk.slice(sk.lastIndexOf('/') + 1)));
