import { jest } from '@jest/globals';
import { Lanes } from './lanes';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const room = (lanes: Lanes, id: string): number => lanes.rooms()[id] ?? lanes.unknownRoom;

it('lets an endpoint earn its cap by answering, and no more', () => {
  const lanes = new Lanes({ concurrency: 64, perEndpoint: 8 });
  const holder = lanes.start('a');
  expect(room(lanes, 'a')).toBe(3);
  for (let i = 0; i < 20; i++) lanes.start('a')(true);
  expect(room(lanes, 'a')).toBe(7);
  holder(true);
  expect(room(lanes, 'b')).toBe(4);
});

it('gives one that did not answer a single place', () => {
  const lanes = new Lanes({ concurrency: 64, perEndpoint: 8 });
  const others = [lanes.start('a'), lanes.start('a')];
  lanes.start('a')(false);
  expect(room(lanes, 'a')).toBe(0);
  for (const finish of others) finish(false);
});

it('takes back the place of one that is waiting for long', () => {
  const lanes = new Lanes({ concurrency: 8, perEndpoint: 8 });
  for (let i = 0; i < 8; i++) lanes.start(`dead-${i}`);
  expect(lanes.free()).toBe(0);
  jest.advanceTimersByTime(1_000);
  expect(lanes.free()).toBe(8);
  expect(lanes.inFlight).toBe(8);
});

it('keeps places for the quick however many are slow, and sockets bounded', () => {
  const lanes = new Lanes({ concurrency: 8, perEndpoint: 8 });
  let known = 0;
  for (let second = 0; second < 100; second++) {
    for (let i = 0; i < 200 && lanes.free() > 0; i++) {
      const id = `dead-${i}`;
      if (room(lanes, id) > 0) lanes.start(id);
    }
    jest.advanceTimersByTime(1_000);
    known = Math.max(known, lanes.inFlight);
  }
  expect(known).toBeLessThanOrEqual(32);
});

it('forgets an endpoint that was slow once it is quick', () => {
  const lanes = new Lanes({ concurrency: 8, perEndpoint: 8 });
  const late = lanes.start('a');
  jest.advanceTimersByTime(5_000);
  late(true);
  expect(Object.keys(lanes.rooms())).toEqual(['a']);
  lanes.start('a')(true);
  expect(lanes.rooms()).toEqual({});
});
