import { startRhythm } from './rhythm';

const soon = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

it('goes on while there is work, survives a failure and stops after the round that runs', async () => {
  const did: number[] = [];
  const errors: unknown[] = [];
  let left = 3;
  const rhythm = startRhythm(
    5,
    async () => {
      if (left === 0) throw new Error('nothing left');
      did.push(left);
      return left--;
    },
    (error) => errors.push(error),
  );
  await soon(100);
  await rhythm.stop();
  expect(did).toEqual([3, 2, 1]);
  expect(errors.length).toBeGreaterThan(1);
  const count = errors.length;
  await soon(30);
  expect(errors).toHaveLength(count);
});
