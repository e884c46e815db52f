import { type Json, resourcesOf, synthesizedTemplates, textOf } from './synthesized';

/** Functions of JSONata and those that Step Functions adds. A variable of such a name hides the function. */
const FUNCTIONS = [
  ...['string', 'length', 'substring', 'substringBefore', 'substringAfter', 'uppercase', 'lowercase', 'trim', 'pad'],
  ...['contains', 'split', 'join', 'match', 'replace', 'eval', 'base64encode', 'base64decode', 'encodeUrlComponent'],
  ...['encodeUrl', 'decodeUrlComponent', 'decodeUrl', 'number', 'abs', 'floor', 'ceil', 'round', 'power', 'sqrt'],
  ...['random', 'formatNumber', 'formatBase', 'formatInteger', 'parseInteger', 'sum', 'max', 'min', 'average'],
  ...['boolean', 'not', 'exists', 'count', 'append', 'sort', 'reverse', 'shuffle', 'distinct', 'zip', 'keys', 'lookup'],
  ...['spread', 'merge', 'sift', 'each', 'error', 'assert', 'type', 'now', 'millis', 'fromMillis', 'toMillis', 'map'],
  ...['filter', 'single', 'reduce', 'clone', 'partition', 'range', 'hash', 'uuid', 'parse', 'states'],
];

/** Names of the variables that a definition assigns, in its maps and catchers too. */
function variablesIn(value: Json): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries<Json>(value).flatMap(([name, member]) => [
    ...(name === 'Assign' ? Object.keys(member) : []),
    ...variablesIn(member),
  ]);
}

const templates = synthesizedTemplates({
  vaults: ['photos', { name: 'demo', deletion: true }],
  plans: [{ name: 'documents', source: { bucket: 'source' }, vault: 'photos' }],
});

it.each(resourcesOf(templates.app, 'AWS::StepFunctions::StateMachine').map(({ properties }) => properties))(
  'no variable of $StateMachineName is named like a function of JSONata',
  ({ DefinitionString }) => {
    const variables = variablesIn(JSON.parse(textOf(DefinitionString, templates)));
    expect(variables).toContain('run');
    expect(variables.filter((name) => FUNCTIONS.includes(name))).toEqual([]);
  },
);
