/** What the package exports, for configurations and for CDK apps of others. */
export { defineConfig, type MoraineConfigInput } from '../core/contracts/config';
export { featureFlags } from './feature-flags';
export { MoraineStacks, type MoraineStacksProps } from './moraine-stacks';
export { GlacierVault, type GlacierVaultProps } from './vault/glacier-vault';
