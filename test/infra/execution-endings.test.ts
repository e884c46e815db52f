import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Pass } from 'aws-cdk-lib/aws-stepfunctions';
import { emptyMoraineApp } from '../../lib/moraine-app';
import { ExecutionEndings } from '../../lib/shared/execution-endings';
import { standardMachine } from '../../lib/shared/standard-machine';
import { temporaryDirectory } from '../local/temporary-directory';
import { type Json, resourcesOf } from './synthesized';

process.env.CDK_VALIDATION = 'false';

const stack = new Stack(emptyMoraineApp({ outdir: temporaryDirectory() }), 'Sample');
const stateMachine = standardMachine(stack, {
  stateMachineName: 'work',
  comment: '',
  definition: new Pass(stack, 'P'),
});
const reporter = new LambdaFunction(stack, 'Report', {
  runtime: Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: Code.fromInline('exports.handler = async () => {};'),
});
new ExecutionEndings(stack, 'Endings', { stateMachine, reporter });
const template: Json = Template.fromStack(stack).toJSON();

const idOf = (type: string) => Object.keys(template.Resources).find((id) => template.Resources[id].Type === type);
const arnOf = (id: string | undefined) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const machineId = idOf('AWS::StepFunctions::StateMachine');
const functionId = idOf('AWS::Lambda::Function');
const ruleId = idOf('AWS::Events::Rule');

it('matches the endings without success of the one state machine, and of nothing else', () => {
  const rules = resourcesOf(template, 'AWS::Events::Rule').map(({ properties }) => properties);
  expect(rules).toMatchObject([
    {
      State: 'ENABLED',
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [{ Ref: machineId }], status: ['ABORTED', 'TIMED_OUT', 'FAILED'] },
      },
    },
  ]);
  expect(rules[0]).not.toHaveProperty('EventBusName');
});

it('invokes the function with the event as it is, and retries for a day', () => {
  const [rule] = resourcesOf(template, 'AWS::Events::Rule');
  expect(rule?.properties.Targets).toEqual([
    {
      Id: 'Target0',
      Arn: arnOf(functionId),
      RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
    },
  ]);
});

it('lets this rule, and no other, invoke the function', () => {
  expect(resourcesOf(template, 'AWS::Lambda::Permission').map(({ properties }) => properties)).toEqual([
    {
      Action: 'lambda:InvokeFunction',
      FunctionName: arnOf(functionId),
      Principal: 'events.amazonaws.com',
      SourceArn: arnOf(ruleId),
    },
  ]);
});
