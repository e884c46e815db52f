import { describeNodes } from '../../../cli/commands/local/describe-nodes';

const described = (runtime: string, version: string) => describeNodes([{ runtime, version }]);

describe('the Node.js that runs functions', () => {
  it('is told', () => {
    expect(described('nodejs24.x', '24.1.2')).toEqual(['Functions of the runtime nodejs24.x run on Node.js 24.1.2.']);
  });

  it('is told with the remedy when their runtime names another one', () => {
    expect(described('nodejs24.x', '20.20.2')).toEqual([
      'Functions of the runtime nodejs24.x run on Node.js 20.20.2, your own; `npx moraine functions-node` installs theirs.',
    ]);
    expect(described('nodejs22.x', '20.20.2')).toEqual([
      'Functions of the runtime nodejs22.x run on Node.js 20.20.2, your own.',
    ]);
  });
});
