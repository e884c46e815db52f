import type { ServiceRequest } from '../endpoint/service';

/** The name or ARN in the path of a request about a function; one that cannot be decoded, which no function has, as it is. */
export function functionInPath({ path }: Pick<ServiceRequest, 'path'>): string {
  const segment = path.split('/')[3] ?? '';
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
