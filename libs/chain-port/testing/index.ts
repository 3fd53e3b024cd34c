export * from './chain-harness';
export * from './describe-chain-family';
