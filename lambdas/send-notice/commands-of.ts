import { RunId } from '../../core/contracts/names';
import type { Notice } from './notice';

const DEFAULT_NAME = 'moraine';

/** Commands that show more about what a notice is about. Only what a shell takes for a word is in them. */
export function commandsOf({ about }: Notice, deployment: string): string[] {
  const moraine = deployment === DEFAULT_NAME ? 'npx moraine' : `npx moraine --stack ${deployment}`;
  if (about.kind === 'run')
    return RunId.safeParse(about.run.runId).success ? [`${moraine} run ${about.run.runId}`] : [];
  return about.kind === 'alarm' ? [`${moraine} runs`] : [];
}
