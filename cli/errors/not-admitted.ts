/** What can be done with an account that Amazon Glacier does not admit, which it says in several ways. */
export const NOT_ADMITTED =
  'Amazon Glacier admits no new customers since December 2025, and this account has no vaults in this region. Use the credentials ' +
  'of the account that has them (AWS_PROFILE=NAME), or their region (--region REGION): Moraine retrieves and backs up there. ' +
  'Without such an account it can be tried on this machine: npx moraine demo';
