import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Makes a TypeORM migration out of two pieces of hand-written SQL.
 * @param number place in the order, 1-based; TypeORM wants a 13-digit stamp at the end of a name and sorts by it
 * @param room the room whose tables it makes
 */
export function sqlMigration(number: number, room: string, up: string, down: string): new () => MigrationInterface {
  return class implements MigrationInterface {
    readonly name = `${room}${String(1_763_600_000_000 + number)}`;
    async up(runner: QueryRunner): Promise<void> {
      await runner.query(up);
    }
    async down(runner: QueryRunner): Promise<void> {
      await runner.query(down);
    }
  };
}
