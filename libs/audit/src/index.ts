export * from './app/audit-log';
