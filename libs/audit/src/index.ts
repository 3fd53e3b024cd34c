export * from './app/audit-log';
export * from './app/audit-trail';
export * from './audit.module';
export * from './domain/audit-entry';
