export * from './describe-chain-family';
