import { MORAINE_VERSION, STATE_FORMAT } from '../../core/contracts/version';
import { CommandError } from '../errors/command-error';
import { ExitCode } from '../exit-codes';

/** A version as `package.json` has it. */
const VERSION = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

/** Command that installs a version. The package is in no registry. */
const installCommand = (version = 'VERSION') => `npm install /path/to/moraine-moraine-${version}.tgz`;

/**
 * Assert that the state of a deployment has the format that this version reads and writes.
 *
 * @param deployedFormat undefined in a deployment that does not tell it, which has the first
 * @param version version of the deployment, if it tells it
 * @throws CommandError saying which side to upgrade
 */
export function requireStateFormat(deployedFormat: string | undefined, version: string | undefined): void {
  const format = Number(deployedFormat ?? 1);
  if (format === STATE_FORMAT) return;
  const remedy =
    format < STATE_FORMAT
      ? 'Upgrade the deployment, as docs/operations/upgrades.md says.'
      : `Upgrade the command: ${installCommand(version)}`;
  throw new CommandError(
    `The state of the deployment has the format ${deployedFormat}, and version ${MORAINE_VERSION} of this command knows ${STATE_FORMAT}: ` +
      `nothing was read or changed. ${remedy}`,
    ExitCode.unexpected,
  );
}

/** Whether a deployment is newer than this command, by more than fixes. */
export const isNewer = (deployed: string): boolean =>
  VERSION.test(deployed) && compareReleases(deployed, MORAINE_VERSION) > 0;

/** What to do when this command cannot use the outputs of a deployment. */
export const upgradeOf = (deployed: string | undefined): string =>
  deployed !== undefined && isNewer(deployed)
    ? `Upgrade the command: ${installCommand(deployed)}`
    : 'Deploy again: npx moraine deploy';

/** What to do about a deployment of another version; undefined for one that differs in fixes alone. */
export function versionNotice(deployed: string | undefined, own: string = MORAINE_VERSION): string | undefined {
  if (deployed === undefined || !VERSION.test(deployed)) {
    return `The deployment is of a version before ${own}, the version of this command: upgrade it (npx moraine deploy).`;
  }
  const order = compareReleases(deployed, own);
  if (order === 0) return undefined;
  const remedy = order < 0 ? 'upgrade it (npx moraine deploy)' : `upgrade the command (${installCommand(deployed)})`;
  return `The deployment is of version ${deployed}, this command of version ${own}: ${remedy}.`;
}

/** Compare major and minor version. */
function compareReleases(one: string, other: string): number {
  const [oneMajor = 0, oneMinor = 0] = one.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number);
  return oneMajor - otherMajor || oneMinor - otherMinor;
}
