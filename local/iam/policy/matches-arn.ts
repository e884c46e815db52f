import { matchesWildcards } from './matches-wildcards';

const FORM = /^([^:]*):([^:]*):([^:]*):([^:]*):([^:]*):(.*)$/s;

/** Whether an ARN matches a pattern part by part: a `*` does not reach over the colon of another part. */
export function matchesArn(pattern: string, arn: string): boolean {
  if (pattern === arn) return true;
  const [wanted, actual] = [FORM.exec(pattern), FORM.exec(arn)];
  if (!wanted || !actual) return false;
  return wanted.slice(1).every((part, index) => matchesWildcards(part, actual[index + 1] as string));
}
