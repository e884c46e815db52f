/** Actions that a lock of a vault may deny to Moraine for good, as policies name them. */
export const DELETE_ARCHIVE = 'glacier:DeleteArchive';
export const DELETE_VAULT = 'glacier:DeleteVault';
