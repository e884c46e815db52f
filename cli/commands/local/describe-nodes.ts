import type { FunctionNode } from '../../../local/lambda/function-nodes';
import { INSTALLED_RUNTIME } from '../../../local/lambda/node-packages';

/** A line for each runtime of the deployed functions: the Node.js that runs them and, if it is another one, the remedy. */
export function describeNodes(nodes: Pick<FunctionNode, 'runtime' | 'version'>[]): string[] {
  return nodes.map(({ runtime, version }) => {
    const line = `Functions of the runtime ${runtime} run on Node.js ${version}`;
    if (runtime === `nodejs${version.split('.')[0]}.x`) return `${line}.`;
    const remedy = runtime === INSTALLED_RUNTIME ? '; `npx moraine functions-node` installs theirs' : '';
    return `${line}, your own${remedy}.`;
  });
}
