import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Choice, Condition, type IChainable, Map as MapState, Pass, ProvideItems } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { functionStep } from '../shared/function-step';
import { neverWithoutLease, neverWithoutVault, onAnything, onLambdaFailure } from '../shared/retries';

/**
 * Calls after which an archive is given up. A call is about 7 of the 25,000 events that an execution may have, and so is
 * that for each group of parts, of which an archive has 600 at the most: each may take five calls.
 */
export const UPLOAD_TURNS_MAX = 100;
/** Groups of parts of one archive that are sent at once. */
const GROUPS_IN_FLIGHT_MAX = 10;

/** The message of a function's error, which its cause holds as JSON; a timeout has no cause. */
const MESSAGE = String.raw`$match($states.errorOutput.Cause, /"errorMessage":"((?:[^\\"]|\\.){0,1000})/).groups[0]`;
const REASON = String.raw`{% $states.errorOutput.Error & ": " & $replace(${MESSAGE}, "\\\"", "\"") %}`;

export interface UploadStatesProps {
  uploadArchive: IFunction;
  /** Ends the names of states and begins those of variables, which the scopes of a machine must not share. */
  what: 'Archive' | 'Catalog';
  /** JSONata of the run's id and of the archive's number in the run. */
  runId: string;
  sequence: string;
}

/**
 * Write one archive: call `upload-archive` until it is done, with its parts in groups at once where it says so. It never
 * fails: an archive that could not be written has that in its results, and one whose results could not even be written
 * has none, which `write-snapshot` sees.
 */
export class UploadStates extends Construct {
  readonly start: IChainable;
  /** Ends with `sequence` and `state`: `done`, or `unsettled` when there are no results. */
  readonly end: Pass;

  constructor(scope: Construct, id: string, props: UploadStatesProps) {
    super(scope, id);
    const { what, uploadArchive } = props;
    const name = what.toLowerCase();
    const input = `$${name}Input`;
    const answer = `$${name}Answer`;
    const turn = `$${name}Turn`;

    const begin = Pass.jsonata(this, `Begin${what}`, {
      assign: { [`${name}Input`]: { runId: props.runId, sequence: props.sequence }, [`${name}Turn`]: 0 },
    });

    const upload = functionStep(this, `Upload${what}`, {
      lambdaFunction: uploadArchive,
      payload: `{% ${input} %}`,
      assign: { [`${name}Answer`]: '{% $states.result.Payload %}', [`${name}Turn`]: `{% ${turn} + 1 %}` },
      retries: [neverWithoutVault, neverWithoutLease, onLambdaFailure, onAnything],
    });

    const uploadParts = functionStep(this, `Upload${what}Parts`, {
      lambdaFunction: uploadArchive,
      payload: `{% $merge([${input}, {"parts": $states.input}]) %}`,
      // The results of all groups together are the result of the map, which has a limit.
      outputs: { state: '{% $states.result.Payload.state %}' },
      retries: [neverWithoutVault, neverWithoutLease, onLambdaFailure, onAnything],
    });
    // What is missing is handed out again in the next turn.
    uploadParts.addCatch(Pass.jsonata(this, `${what}PartsLeft`, { outputs: { state: 'left' } }));
    const spread = MapState.jsonata(this, `Spread${what}`, {
      items: ProvideItems.jsonata(`{% [${answer}.parts] %}`),
      maxConcurrency: GROUPS_IN_FLIGHT_MAX,
    }).itemProcessor(uploadParts);

    const giveUp = functionStep(this, `GiveUp${what}`, {
      lambdaFunction: uploadArchive,
      payload: `{% $merge([${input}, {"giveUp": $${name}Reason}]) %}`,
      assign: { [`${name}Answer`]: '{% $states.result.Payload %}' },
      retries: [neverWithoutVault, onAnything],
    });

    this.end = Pass.jsonata(this, `${what}Ended`, {
      outputs: { sequence: `{% ${input}.sequence %}`, state: `{% ${answer}.state %}` },
    });

    for (const step of [upload, spread]) step.addCatch(giveUp, { assign: { [`${name}Reason`]: REASON } });
    giveUp.addCatch(this.end, { assign: { [`${name}Answer`]: { state: 'unsettled' } } });
    giveUp.next(this.end);

    upload.next(
      Choice.jsonata(this, `Is${what}Written`)
        .when(Condition.jsonata(`{% ${answer}.state = "done" %}`), this.end)
        .when(Condition.jsonata(`{% ${turn} >= ${UPLOAD_TURNS_MAX} %}`), giveUp, {
          assign: { [`${name}Reason`]: `no end after ${UPLOAD_TURNS_MAX} calls` },
        })
        .when(Condition.jsonata(`{% ${answer}.state = "spread" %}`), spread.next(upload))
        .otherwise(upload),
    );
    this.start = begin.next(upload);
  }
}
