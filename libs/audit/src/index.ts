export * from './app/audit-heads';
export * from './app/audit-log';
export * from './app/audit-trail';
export * from './app/audit-verifier';
export * from './audit.module';
export * from './domain/anchor';
export * from './domain/audit-entry';
export type { ChainFault } from './domain/chain-check';
