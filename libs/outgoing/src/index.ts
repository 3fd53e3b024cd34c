export * from './app/handlers';
export * from './app/outgoing';
export * from './app/outgoing-metrics';
export * from './app/outgoing-parts';
export * from './app/outgoing-runner';
export * from './domain/outgoing';
export * from './domain/states';
export * from './outgoing.module';
