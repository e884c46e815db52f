import { matchesWildcards } from '../text/matches-wildcards';
import { asTexts } from './as-record';

/** Whether the resources of a statement include a vault; undefined if that cannot be told. */
export function coversVault(resource: unknown, vaultArn: string): boolean | undefined {
  const patterns = asTexts(resource);
  if (!patterns) return undefined;
  const covers = patterns.map((pattern) => coversArn(pattern, vaultArn));
  if (covers.includes(true)) return true;
  return covers.includes(undefined) ? undefined : false;
}

/** Wildcards match within a section of an ARN, and a variable depends on the request. */
function coversArn(pattern: string, arn: string): boolean | undefined {
  if (pattern === '*') return true;
  const sections = arn.split(':');
  const patterns = pattern.split(':');
  if (patterns.length !== sections.length || pattern.includes('${')) return undefined;
  return patterns.every((section, position) => matchesWildcards(sections[position] ?? '', section));
}
