export * from './domain/approval';
export * from './domain/instruction';
