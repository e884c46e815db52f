import * as z from 'zod';

/** Schema of the number at the end of a sort key, such as `part/00012`. */
export const numberInKey = z
  .string()
  .regex(/\/\d+$/, 'does not end in a number')
  .transform((sk) => Number(sk.slice(sk.lastIndexOf('/') + 1)));
