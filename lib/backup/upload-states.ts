import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Choice, Condition, type IChainable, Map as MapState, Pass, ProvideItems } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { ERROR_MESSAGE } from '../shared/error-message';
import { functionStep } from '../shared/function-step';
import { neverWithoutLease, neverWithoutVault, onAnything, onLambdaFailure } from '../shared/retries';

/**
 * Maximum calls per archive. A call takes about 7 of the 25,000 events that an execution may have; so does each call for a
 * group of parts, of which an archive has at most 600: each group may take five calls.
 */
export const UPLOAD_TURNS_MAX = 100;
/** Maximum groups of parts of one archive that are in flight. */
const GROUPS_IN_FLIGHT_MAX = 10;

const REASON = `{% $states.errorOutput.Error & ": " & ${ERROR_MESSAGE} %}`;

export interface UploadStatesProps {
  uploadArchive: IFunction;
  /** Part of the names of states and variables, which must be unique in a machine. */
  subject: 'Archive' | 'Catalog';
  /** JSONata of the run's id, and of the archive's number in the run. */
  runId: string;
  sequence: string;
}

/**
 * Write one archive: call `upload-archive` until it is done, and once per group of parts, concurrently, when it answers with
 * such groups. Never fails: the results of an archive that could not be written say so, and an archive whose results could
 * not be written either has none, which `write-snapshot` notices.
 */
export class UploadStates extends Construct {
  readonly start: IChainable;
  /** Last state. Its output is `sequence` and `state`: `done`, or `unsettled` when there are no results. */
  readonly end: Pass;

  constructor(scope: Construct, id: string, props: UploadStatesProps) {
    super(scope, id);
    const { subject, uploadArchive } = props;
    const name = subject.toLowerCase();
    const input = `$${name}Input`;
    const answer = `$${name}Answer`;
    const turn = `$${name}Turn`;

    const begin = Pass.jsonata(this, `Begin${subject}`, {
      assign: { [`${name}Input`]: { runId: props.runId, sequence: props.sequence }, [`${name}Turn`]: 0 },
    });

    const upload = functionStep(this, `Upload${subject}`, {
      lambdaFunction: uploadArchive,
      payload: `{% ${input} %}`,
      assign: { [`${name}Answer`]: '{% $states.result.Payload %}', [`${name}Turn`]: `{% ${turn} + 1 %}` },
      retries: [neverWithoutVault, neverWithoutLease, onLambdaFailure, onAnything],
    });

    const uploadParts = functionStep(this, `Upload${subject}Parts`, {
      lambdaFunction: uploadArchive,
      payload: `{% $merge([${input}, {"parts": $states.input}]) %}`,
      // Reduced to the state: the results of all groups together count against the limit of the map's result.
      outputs: { state: '{% $states.result.Payload.state %}' },
      retries: [neverWithoutVault, neverWithoutLease, onLambdaFailure, onAnything],
    });
    // The next call of `upload-archive` returns the parts that are still missing.
    uploadParts.addCatch(Pass.jsonata(this, `${subject}PartsLeft`, { outputs: { state: 'left' } }));
    const spread = MapState.jsonata(this, `Spread${subject}`, {
      items: ProvideItems.jsonata(`{% [${answer}.parts] %}`),
      maxConcurrency: GROUPS_IN_FLIGHT_MAX,
    }).itemProcessor(uploadParts);

    const giveUp = functionStep(this, `GiveUp${subject}`, {
      lambdaFunction: uploadArchive,
      payload: `{% $merge([${input}, {"giveUp": $${name}Reason}]) %}`,
      assign: { [`${name}Answer`]: '{% $states.result.Payload %}' },
      retries: [neverWithoutVault, onAnything],
    });

    this.end = Pass.jsonata(this, `${subject}Ended`, {
      outputs: { sequence: `{% ${input}.sequence %}`, state: `{% ${answer}.state %}` },
    });

    for (const step of [upload, spread]) step.addCatch(giveUp, { assign: { [`${name}Reason`]: REASON } });
    giveUp.addCatch(this.end, { assign: { [`${name}Answer`]: { state: 'unsettled' } } });
    giveUp.next(this.end);

    upload.next(
      Choice.jsonata(this, `Is${subject}Written`)
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
