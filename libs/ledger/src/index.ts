export * from './app/balances';
export * from './app/ledger';
export * from './domain/move';
export * from './ledger.module';
