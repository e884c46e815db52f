import { InvokePermissions } from '../../../local/lambda/invoke-permissions';

const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:f';

it('refuses permissions that make the policy of a function larger than 20 KB, and keeps the others', () => {
  const permissions = new InvokePermissions();
  const add = (sourceArn: string) => permissions.add(FUNCTION, { principal: 'events.amazonaws.com', sourceArn });
  // With it and that of one character, the policy has 20,480 bytes.
  add('a'.repeat(19_996));
  expect(() => add('bb')).toThrow('The final policy size (20481) is bigger than the limit (20480).');
  add('b');
  expect(() => permissions.check(FUNCTION, { principal: 'events.amazonaws.com', sourceArn: 'b' })).not.toThrow();
  expect(() => permissions.check(FUNCTION, { principal: 'events.amazonaws.com', sourceArn: 'bb' })).toThrow('may not');
});
