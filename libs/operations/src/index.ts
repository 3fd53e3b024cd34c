export * from './logger';
export * from './operations-server';
export * from './run-process';
export * from './metrics';
