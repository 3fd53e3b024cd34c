export * from './app/handlers';
export * from './app/outgoing';
export * from './domain/outgoing';
export * from './domain/states';
export * from './outgoing.module';
