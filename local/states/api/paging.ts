import { ApiError } from './api-error';
import type { ApiInput } from './api-input';

/**
 * A page of a list. `keyOf` returns an immutable number of each element, which increases along the list. A page continues after
 * the last number of the previous page, so that elements may be added and removed meanwhile.
 *
 * @throws ApiError InvalidToken
 */
export function pageOf<T>(
  input: ApiInput,
  elements: readonly T[],
  keyOf: (element: T) => number,
): { page: T[]; nextToken?: string } {
  const token = input.optionalString('nextToken', 1024);
  let rest = elements;
  if (token !== undefined) {
    const text = Buffer.from(token, 'base64url').toString();
    if (!/^after:-?\d+$/.test(text)) throw new ApiError('InvalidToken', `Invalid Token: '${token}'`);
    const after = Number(text.slice('after:'.length));
    rest = elements.filter((element) => keyOf(element) > after);
  }
  const page = rest.slice(0, input.maxResults());
  const last = page.at(-1);
  if (last === undefined || page.length === rest.length) return { page };
  return { page, nextToken: Buffer.from(`after:${keyOf(last)}`).toString('base64url') };
}
