export * from './evm-family';
