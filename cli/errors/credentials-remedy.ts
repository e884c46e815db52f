import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { printable } from '../format/printable';
import { shellWord } from '../format/shell-word';
import { didYouMean } from '../nearest-name';

/** Environment variables that decide on the credentials. */
type Environment = Record<string, string | undefined>;

/** Names of the profiles in the two files of the AWS command line. */
function profileNames(environment: Environment): string[] {
  const config = sectionsOf(environment.AWS_CONFIG_FILE ?? join(homedir(), '.aws', 'config'));
  const credentials = sectionsOf(environment.AWS_SHARED_CREDENTIALS_FILE ?? join(homedir(), '.aws', 'credentials'));
  const named = config.flatMap((section) => (section === 'default' ? section : (PROFILE.exec(section)?.[1] ?? [])));
  return [...new Set([...named, ...credentials])].map((name) => printable(name.replace(/^(["'])(.*)\1$/, '$2')));
}

/** Section of the configuration file that is a profile. In the file of credentials, every section is one. */
const PROFILE = /^profile\s+(.+)$/;

/** Titles of the sections of a file. */
const sectionsOf = (file: string): string[] =>
  [...textOf(file).matchAll(/^[ \t]*\[([^\]\n]+)\]/gm)].map(([, title = '']) => title.trim());

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** ` --profile NAME`, or nothing for the default profile. */
const profileOption = ({ AWS_PROFILE }: Environment): string =>
  AWS_PROFILE ? ` --profile ${shellWord(AWS_PROFILE)}` : '';

/** Message and remedy for credentials that the SDK did not find, or could not use. */
export function missingCredentials(said: string, during: string, environment: Environment): string {
  const profile = environment.AWS_PROFILE;
  if (/expired|sso session|sso login/i.test(said)) {
    return `The sign-in of ${profile ? `AWS profile ${printable(profile)}` : 'the AWS profile'} has expired${during}. Sign in again: aws sso login${profileOption(environment)}`;
  }
  if (!profile) {
    return `No AWS credentials are configured${during}. Run \`aws configure\` or \`aws sso login\`, set AWS_PROFILE, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. ${sentence(said)}`;
  }
  return (
    unknownProfile(profile, during, environment) ??
    `AWS profile ${printable(profile)} gives no credentials${during}: ${sentence(said)} Configure it: aws configure${profileOption(environment)}`
  );
}

/** Message and remedy for a profile that no file of the AWS command line has; undefined when one has it. */
function unknownProfile(profile: string, during: string, environment: Environment): string | undefined {
  const names = profileNames(environment);
  if (names.includes(profile)) return undefined;
  const known = names.length > 0 ? `the profiles are ${names.join(', ')}` : 'no profile is configured';
  return `There is no AWS profile ${printable(profile)}${during}; ${known}.${didYouMean(profile, names)} Name one (export AWS_PROFILE=NAME), or configure it: aws configure${profileOption(environment)}`;
}

const sentence = (text: string) => (text.endsWith('.') ? text : `${text}.`);

/** Message and remedy when no region is configured. */
export function missingRegion(during: string, environment: Environment): string {
  const profile = environment.AWS_PROFILE;
  const unknown = profile && unknownProfile(profile, during, environment);
  if (unknown) return unknown;
  const whose = profile ? `, and profile ${printable(profile)} names none` : '';
  return `No AWS region is configured${during}${whose}: use --region, or set AWS_REGION. To keep one: aws configure set region us-east-1${profileOption(environment)}`;
}

/** Remedy for credentials that AWS takes to have expired: keys in the environment come before a profile. */
export function expiredCredentials(environment: Environment): string {
  if (environment.AWS_SESSION_TOKEN) {
    return '. The session of AWS_SESSION_TOKEN has expired: export AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN of a new one.';
  }
  return `. The credentials have expired. Sign in again: aws sso login${profileOption(environment)}`;
}

/** Remedy for an access key that AWS does not know, or whose secret is another one. */
export function refusedKey(environment: Environment): string {
  if (environment.AWS_ACCESS_KEY_ID) {
    return '. Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or unset them to use a profile.';
  }
  return `. Check the access key of ${environment.AWS_PROFILE ? `AWS profile ${environment.AWS_PROFILE}` : 'the AWS profile'}: aws configure${profileOption(environment)}`;
}
