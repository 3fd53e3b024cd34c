export * from './chain-reader';
export * from './chain-family';
export * from './registry';
