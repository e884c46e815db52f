import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { InvalidInputError } from '../../core/contracts/errors';
import { REQUEST_MINUTES_MAX } from '../../core/contracts/managed-vault';
import { MoraineFunction } from '../shared/moraine-function';
import { checkPermissionsFit, vaultPermission } from './vault-permission';

/** Its path must stay: CloudFormation does not let another function serve a custom resource that exists. */
const ID = 'ManageVault';

const FUNCTION_TIMEOUT = Duration.minutes(5);
/** Time after which CloudFormation gives up a request, and sends the next one, which may take this one back. */
export const REQUEST_TIMEOUT = Duration.minutes(REQUEST_MINUTES_MAX);
/** Time after which Lambda no longer begins to work on a request, so that no call for it goes on when it is given up. */
const REQUEST_AGE_MAX = Duration.minutes(REQUEST_MINUTES_MAX - FUNCTION_TIMEOUT.toMinutes());

/** The function that manages all vaults of a stack. */
export class VaultProvider extends MoraineFunction<{ shape: Record<never, never> }> {
  readonly #vaultNames: string[] = [];

  /** Find the provider of a stack, or add it. */
  static of(scope: Construct): VaultProvider {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(ID) as VaultProvider | undefined) ?? new VaultProvider(stack);
  }

  private constructor(stack: Stack) {
    super(stack, ID, {
      lambdaDirectory: 'manage-vault',
      description: 'Moraine: creates vaults and gives them their settings',
      environment: {},
      timeout: FUNCTION_TIMEOUT,
      memoryMib: 256,
      permissions: [],
      // A deployment that is rolled back takes the function with it, but not the settings that it has replaced and logged.
      logRemovalPolicy: RemovalPolicy.RETAIN,
    });
    // A request that CloudFormation has given up must not be carried out after those that follow it.
    this.lambda.configureAsyncInvoke({ maxEventAge: REQUEST_AGE_MAX });
  }

  /**
   * Permit the function to manage a vault.
   *
   * @returns what has to exist for as long as the vault is managed
   * @throws InvalidInputError when the stack manages the vault already, or has too many of them
   */
  permit(scope: Construct, vaultName: string): Construct[] {
    if (this.#vaultNames.includes(vaultName)) {
      throw new InvalidInputError(`stack ${Stack.of(this).stackName} manages vault '${vaultName}' twice`);
    }
    this.#vaultNames.push(vaultName);
    checkPermissionsFit(this.#vaultNames);
    return [this, vaultPermission(scope, 'Permission', this.role, vaultName)];
  }
}
