import type { SucceedState } from '../language/definition';
import type { Outcome, Visit } from './visit';

export function runSucceed(visit: Visit<SucceedState>): Promise<Outcome> {
  return visit.leave(visit.state, {}, visit.input, undefined);
}
