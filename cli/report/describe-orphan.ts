/** What can be done with a plan that is not configured but has snapshots. */
export const orphanAdvice = (plan: string): string[] => [
  `Plan ${plan} is not configured: its snapshots can be listed, checked and restored, but nothing is added to or deleted from them.`,
  `  If it was renamed, the new plan begins with a snapshot of its own: give it the old name again, and deploy, to go on with these.`,
  `  If it was removed, add it again without a schedule to apply its retention (moraine forget ${plan}), or drop its records:`,
  `  moraine plans --forget-orphan ${plan}`,
];

/** One line that points out such a plan. */
export const orphanNote = (plan: string): string =>
  `Plan ${plan} is not configured any more; see what to do: moraine plans`;
