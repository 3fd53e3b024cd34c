export * from './app/account-transfer-metrics';
export * from './app/account-transfer-runner';
export * from './app/account-transfers.service';
export * from './app/accounts.service';
export { AccountStore, noAccount } from './data/account-store';
export * from './domain/account';
export * from './domain/account-transfer';
export * from './sub-accounts.module';
