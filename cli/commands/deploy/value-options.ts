const NAMES = `--app -a --build --context -c --plugin -p --profile --region --proxy --ca-bundle-path --role-arn -r --output -o --unstable
  --telemetry-file --build-exclude -E --require-approval --notification-arns --rollback-trigger-alarm-arns --monitoring-time-minutes
  --tags -t --change-set-name --method -m --parameters --outputs-file -O --toolkit-stack-name --progress
  --hotswap-ecs-minimum-healthy-percent --hotswap-ecs-maximum-healthy-percent --hotswap-ecs-stabilization-timeout-seconds
  --concurrency --asset-build-concurrency`;

/** Options of `cdk deploy` and `cdk destroy` whose next argument is their value. */
export const VALUE_OPTIONS: ReadonlySet<string> = new Set(NAMES.split(/\s+/));
