export * from './data-source';
export * from './database';
export * from './persistence.module';
export * from './list-marks';
export * from './filter';
export * from './notices';
export * from './outbox';
export * from './process-role';
