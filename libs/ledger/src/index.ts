export * from './app/balances';
export * from './app/fee-report';
export * from './app/journal';
export * from './app/ledger';
export * from './app/statements';
export * from './domain/move';
export * from './domain/statement';
export * from './ledger.module';
