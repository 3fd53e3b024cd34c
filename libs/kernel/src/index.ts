export * from './clock';
export * from './errors';
export * from './ids';
export * from './money';
export * from './roles';
export * from './state-machine';
export * from './paging';
export * from './scope';
