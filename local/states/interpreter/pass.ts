import type { PassState } from '../language/definition';
import type { Outcome, Visit } from './visit';

export function runPass(visit: Visit<PassState>): Promise<Outcome> {
  return visit.leave(visit.state, {}, visit.input, visit.state.next);
}
