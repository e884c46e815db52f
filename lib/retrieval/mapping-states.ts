import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type CatchProps, Choice, Condition, type IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { ErrorName } from '../../core/contracts/errors';
import type { MappingJob, ReadMappingInput } from '../../core/contracts/names-of-run';
import type { RunFrame } from '../run/run-machine';
import { ERROR_MESSAGE } from '../shared/error-message';
import { functionStep } from '../shared/function-step';
import { InventoryRequest } from '../shared/inventory-request';
import { onBrokenStream, onLambdaFailure } from '../shared/retries';

type Members<Union, Kind> = { [Member in keyof Extract<Union, Kind>]: string };

export interface MappingStatesProps {
  requestInventory: IFunction;
  readMapping: IFunction;
  frame: RunFrame;
  /** State that follows. */
  next: IChainable;
}

/**
 * States that retrieve the mapping of a run's vault and read the names in it, where the run says that there is one. The variable
 * `mapping` becomes a part of the plan's input.
 */
export class MappingStates extends Construct {
  /** Initial values of the variables that the states use. */
  static readonly variables = { mapping: {}, ...InventoryRequest.mappingVariables };

  readonly start: Choice;

  constructor(scope: Construct, id: string, { requestInventory, readMapping, frame, next }: MappingStatesProps) {
    super(scope, id);
    const vault = '$run.names.vault';
    const inventory = new InventoryRequest(this, 'Inventory', {
      requestInventory,
      requested: 'mappingInventory',
      mapping: jsonata<Members<MappingJob, { kind: 'mapping-inventory' }>>({ kind: "'mapping-inventory'", vault }),
      assign: { mappingInventory: '{% $states.result %}' },
    });
    const ofRun = { runId: '{% $run.runId %}', vault: `{% ${vault} %}` };
    const findInput: Members<ReadMappingInput, { step: 'find' }> = {
      ...ofRun,
      step: 'find',
      inventory: '{% $mappingInventory %}',
    };
    const find = functionStep(this, 'FindMapping', {
      lambdaFunction: readMapping,
      payload: findInput,
      assign: { mapping: '{% {"mapping": $states.result.Payload} %}' },
      retries: [onBrokenStream, onLambdaFailure],
    });
    const request = new InventoryRequest(this, 'Archive', {
      requestInventory,
      requested: 'mapping',
      mapping: jsonata<Members<MappingJob, { kind: 'mapping' }>>({
        kind: "'mapping'",
        vault,
        archiveId: '$mappingArchive.archiveId',
        tier: '$run.tier',
        fallback: '$run.fallback',
      }),
      assign: { mappingJob: '{% $states.result %}' },
    });
    const readInput: Members<ReadMappingInput, { step: 'read' }> = {
      ...ofRun,
      step: 'read',
      archive: '{% $mappingArchive %}',
      job: '{% $mappingJob %}',
    };
    const read = functionStep(this, 'ReadMapping', {
      lambdaFunction: readMapping,
      payload: readInput,
      assign: { mapping: '{% {"mapping": $states.result.Payload} %}' },
      retries: [onBrokenStream, onLambdaFailure],
    });
    inventory.requestAgainFor([find], frame);
    request.requestAgainFor([read], frame);
    // A vault that was never written to has no inventory, and whoever replaces the mapping deletes the one that is listed.
    inventory.step.addCatch(next, { errors: [ErrorName.inventoryNotReady], ...withoutMapping });
    request.step.addCatch(next, { errors: [ErrorName.archiveNotFound], ...withoutMapping });
    frame.guard(inventory.step, find, request.step, read);

    request.step.next(read).next(next);
    find.next(
      Choice.jsonata(this, 'IsMappingFound')
        .when(Condition.jsonata("{% $mapping.mapping.kind = 'found' %}"), request.step, {
          assign: { mappingArchive: '{% $mapping.mapping.archive %}' },
        })
        .otherwise(next),
    );
    this.start = Choice.jsonata(this, 'HasVaultMapping')
      .when(Condition.jsonata("{% $run.names.kind = 'mapping' %}"), inventory.step.next(find))
      .otherwise(next);
  }
}

/** Properties of a catcher of steps without which the run goes on: the error is why it has no mapping. */
const withoutMapping: CatchProps = {
  assign: { mapping: `{% {"mapping": {"kind": "none", "reason": ${ERROR_MESSAGE}}} %}` },
};

/** One JSONata expression of an object whose members are expressions. */
const jsonata = <Object extends Record<string, string>>(members: Object): string =>
  `{% {${Object.entries(members)
    .map(([name, expression]) => `"${name}": ${expression}`)
    .join(', ')}} %}`;
