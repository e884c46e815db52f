import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseConfig } from '../../core/contracts/config';
import { removedPlans, removedPlanWarning } from '../../lib/removed-plans';
import { temporaryDirectory } from '../local/temporary-directory';
import { synthesizedTemplates } from './synthesized';

const planOf = (name: string) => ({ name, source: { bucket: 'source' }, vault: 'demo' });
const configOf = (...plans: string[]) => ({ vaults: ['demo'], plans: plans.map(planOf) });

it('names the plans that the last build had and that are configured no longer', () => {
  const outdir = temporaryDirectory();
  expect(removedPlans(parseConfig(configOf('docs')), outdir)).toEqual([]);
  const { app } = synthesizedTemplates(configOf('documents', 'photos', 'mail'));
  writeFileSync(path.join(outdir, 'moraine-app.template.json'), JSON.stringify(app));
  expect(removedPlans(parseConfig(configOf('docs', 'photos')), outdir)).toEqual(['documents', 'mail']);
  expect(removedPlans(parseConfig(configOf('mail', 'photos', 'documents')), outdir)).toEqual([]);
  expect(removedPlans(parseConfig({ name: 'other', ...configOf('docs') }), outdir)).toEqual([]);
  expect(removedPlanWarning('documents')).toContain('moraine plans');
});

it.each([
  ['a template that was cut off', '{"Outputs":{"Plan0":{"Val', []],
  ['no template', '[]', []],
  ['a plan of another version', outputs('{"name":"documents","vaults":["demo"]}'), ['documents']],
  ['an output that is no plan', outputs('mail'), []],
])('is not stopped by %s', (_name, template, removed) => {
  const outdir = temporaryDirectory();
  writeFileSync(path.join(outdir, 'moraine-app.template.json'), template);
  expect(removedPlans(parseConfig(configOf('docs')), outdir)).toEqual(removed);
});

function outputs(value: string): string {
  return JSON.stringify({ Outputs: { Plan0: { Value: value } } });
}
